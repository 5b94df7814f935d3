"""The place that the territory's page leaves to the apps above."""

from ensems.interface.slots import declare

declare("territory.sections")
