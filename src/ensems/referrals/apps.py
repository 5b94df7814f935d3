from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "ensems.referrals"
    label = "referrals"
