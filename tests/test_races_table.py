"""Every operation × what several people at once could break, and the test that holds it, or why nothing can break.

To add an operation: one line in TABLE, under its app. `held("file::test", …)` names tests that run it against itself or
against others, on real connections; `calm("…")` says in a sentence why no order of events can do harm. An operation
that is not in the table fails, and so does a line whose operation or whose test does not exist.

Two more tests hold all of them together: `test_no_deadlock.py` (nobody waits for someone who waits for them) and
`journeys/test_kill_storm.py` (`kill -9` in the middle of everything).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

from ensems.core.operations import OPERATIONS

TESTS = Path(__file__).resolve().parent
SOURCES = TESTS.parent / "src" / "ensems"


@dataclass(frozen=True)
class Line:
    tests: tuple[str, ...] = ()
    reason: str = ""


def held(*tests: str) -> Line:
    return Line(tests=tests)


def calm(reason: str) -> Line:
    return Line(reason=reason)


WORKSHOPS = "contributions/test_workshop_races.py::"
NOBODY = "test_no_deadlock.py::test_no_two_operations_wait_for_each_other"
KILLED = "journeys/test_kill_storm.py::test_the_server_is_killed_in_the_middle_of_everything"
STORM = "contributions/test_storm.py::test_to_the_microsecond_around_the_end"
ENDED = "contributions/test_storm.py::test_ended_at_once_in_the_middle"
DISCUSSION = "contributions/test_discussion_races.py::"
OPINIONS = "opinions/test_races.py::"
AMENDMENTS = "opinions/amendments/test_races.py::"
ANSWERS = "answers/test_races.py::"
INQUIRIES = "answers/test_inquiries.py::"
REFERRALS = "referrals/test_races.py::"
SEATS = "assembly/test_races.py::"
ACCOUNTS = "accounts/test_races.py::"
RIGHTS = "accounts/test_rights_in_time.py::"
ONCE = "test_said_once.py::"
ELECTED = "assembly/elected/test_races.py::"
BALLOTS = "meetings/ballots/test_races.py::"
MEETINGS = "meetings/test_races.py::"
MINUTES = "meetings/minutes/test_races.py::"
PRESENCE = "meetings/test_attendance.py::"
LIVE = "meetings/live/test_races.py::"
FOLLOWING = "notices/test_following.py::"

INSTALLATION = "run by the command that prepares the platform, before anybody is served"
INSIDE = "called inside the transaction of the operation that publishes or withdraws what the file belongs to"
HELD_MEETING = "one at a time for one meeting: its row is held first, and what the rule reads is read under it"
DRAFT_ROW = "a row of a private draft, under the draft's lock; what it published before is a copy"

TABLE: dict[str, Line] = {
    # --- accounts
    "accounts.operations.create_person": held(ACCOUNTS + "test_the_same_address_asked_for_by_several_is_one_person_s"),
    "accounts.operations.update_profile": held(
        ACCOUNTS + "test_the_same_address_asked_for_by_several_is_one_person_s",
        ACCOUNTS + "test_a_name_corrected_while_it_is_erased_does_not_come_back",
    ),
    "accounts.operations.grant_role": held(
        RIGHTS + "test_the_same_role_given_twice_at_once_is_given_once",
        RIGHTS + "test_an_invitation_and_a_gift_of_the_same_role_at_once_give_it_once",
    ),
    "accounts.operations.end_role": held(
        ACCOUNTS + "test_a_role_ended_twice_at_once_ends_once", ACCOUNTS + "test_the_platform_keeps_an_administrator"
    ),
    "accounts.operations.invite": held(
        RIGHTS + "test_of_two_invitations_at_once_one_opens",
        RIGHTS + "test_two_persons_invited_at_the_same_address_are_one",
    ),
    "accounts.operations.accept_invitation": held(
        RIGHTS + "test_an_invitation_accepted_twice_at_once_serves_once",
        ACCOUNTS + "test_an_invitation_and_an_erasure",
    ),
    "accounts.operations.erase_person": held(
        ACCOUNTS + "test_an_account_erased_twice_at_once_is_one_act",
        DISCUSSION + "test_a_deposit_and_the_departure_of_its_author",
        ACCOUNTS + "test_an_invitation_and_an_erasure",
    ),
    # --- territories, topics, files
    "territories.operations.load_geography": calm(INSTALLATION),
    "territories.operations.import_contours": calm("a command of the host, one transaction, under the region's lock"),
    "territories.operations.write_territories": calm("a command of the host, one transaction, under the region's lock"),
    "topics.operations.add_topic": held(ONCE + "test_a_call_a_subject_and_an_identity_are_there_once"),
    "files.operations.store": calm("each call writes its own bytes under a new name, then a new row"),
    "files.operations.publish": calm(INSIDE),
    "files.operations.withhold": calm(INSIDE),
    "files.operations.discard": calm(INSIDE),
    # --- writing
    "writing.operations.start_text": calm("a new row that nobody knows yet"),
    "writing.operations.save_draft": held(
        "contributions/test_races.py::test_two_coauthors_lose_no_sentence",
        DISCUSSION + "test_what_is_deposited_is_one_whole_text_while_it_is_being_written",
    ),
    "writing.operations.freeze": held(OPINIONS + "test_a_version_kept_by_a_double_click_is_one"),
    "writing.operations.freeze_held": held(
        DISCUSSION + "test_what_is_deposited_is_one_whole_text_while_it_is_being_written"
    ),
    # --- notices
    "notices.operations.queue": calm("a new row, of the transaction that it tells about"),
    "notices.operations.claim": held("notices/test_outbox.py::test_two_senders_never_send_the_same_notice"),
    "notices.operations.settle_sent": held("notices/test_outbox.py::test_two_senders_never_send_the_same_notice"),
    "notices.operations.settle_dropped": calm("one conditional UPDATE of what still waits"),
    "notices.operations.settle_failed": calm("one conditional UPDATE of what still waits for this very attempt"),
    "notices.operations.forget_queued": calm("of the one transaction that replays the past, before anybody is served"),
    "notices.operations.retry": held(ONCE + "test_a_failed_message_sent_again_by_two_waits_once"),
    "notices.operations.choose_messages": held(ONCE + "test_two_pages_of_the_same_choices_refuse_each_message_once"),
    "notices.tending.beat": calm("each worker writes its own row"),
    "notices.tending.stop_beating": calm("each worker removes its own row"),
    "notices.tending.tend": held(
        "notices/test_worker.py::test_a_task_whose_process_is_killed_is_done_after_all_once",
    ),
    "notices.tending.retry_task": calm("one conditional UPDATE of what failed"),
    "notices.following.operations.ask_to_follow": held(
        FOLLOWING + "test_the_same_address_asked_many_times_at_once_is_written_to_once"
    ),
    "notices.following.operations.confirm_following": held(FOLLOWING + "test_two_confirmations_at_once_are_one"),
    "notices.following.operations.follow": calm("one row a subscriber and a subject, under the subscriber's lock"),
    "notices.following.operations.stop_following": held(
        FOLLOWING + "test_leaving_while_news_is_queued_and_sent_breaks_nothing"
    ),
    "notices.following.operations.forget_expired_requests": calm(
        "under the subscribers' locks, in order; what was confirmed meanwhile is no longer expired"
    ),
    "notices.following.operations.spread": held(FOLLOWING + "test_two_workers_spread_the_same_news_once"),
    "notices.following.operations.tell_followers": held(
        FOLLOWING + "test_leaving_while_news_is_queued_and_sent_breaks_nothing"
    ),
    "contributions.workshops.operations.start_notes": held(
        WORKSHOPS + "test_notes_begun_from_three_screens_at_once_are_one"
    ),
    "contributions.workshops.operations.save_notes": calm(
        "the row of the notes makes two of them one after the other, and the shared text merges what each wrote"
    ),
    "contributions.workshops.operations.deposit_notes": held(
        WORKSHOPS + "test_notes_deposited_by_a_double_click_are_one_contribution"
    ),
    # --- assembly, meetings, calls
    "assembly.elected.operations.write_elected": held(ELECTED + "test_of_two_imports_at_once_the_last_one_is_whole"),
    "assembly.elected.operations.recognise": held(
        ELECTED + "test_a_decision_sent_twice_at_once_is_said_once",
        ELECTED + "test_an_erasure_leaves_no_decision_behind_it",
    ),
    "assembly.elected.operations.take_back": held(
        ELECTED + "test_a_decision_taken_back_twice_at_once_is_taken_back_once"
    ),
    "meetings.ballots.operations.preparing.prepare_ballot": held(
        BALLOTS + "test_ballots_prepared_at_once_are_numbered_without_a_gap"
    ),
    "meetings.ballots.operations.preparing.prepare_next_round": held(
        BALLOTS + "test_a_next_round_asked_for_twice_is_prepared_once"
    ),
    "meetings.ballots.operations.preparing.discard_ballot": held(
        BALLOTS + "test_a_ballot_opened_and_taken_away_at_once_is_one_or_the_other"
    ),
    "meetings.ballots.operations.opening.open_ballot": held(
        BALLOTS + "test_a_ballot_opened_and_taken_away_at_once_is_one_or_the_other",
        BALLOTS + "test_a_ballot_opened_by_two_is_opened_once",
    ),
    "meetings.ballots.operations.voting.cast_vote": held(
        BALLOTS + "test_votes_while_the_chair_closes",
        BALLOTS + "test_the_same_form_sent_twenty_times_is_one_vote",
        BALLOTS + "test_a_member_and_the_holder_of_their_proxy_at_once",
        BALLOTS + "test_changing_one_s_vote_while_the_chair_closes_counts_what_was_last_receipted",
        "journeys/test_kill_votes.py::test_the_server_is_killed_while_the_assembly_votes",
        "journeys/test_kill_votes.py::test_the_database_is_killed_while_the_assembly_votes",
    ),
    "meetings.ballots.operations.closing.close_ballot": held(
        BALLOTS + "test_votes_while_the_chair_closes", BALLOTS + "test_two_closings_are_one_result"
    ),
    "meetings.ballots.operations.demands.record_demand": held(
        "meetings/ballots/test_demands.py::test_a_demand_and_an_opening_at_once_agree_on_the_form"
    ),
    "meetings.ballots.operations.paper.record_paper_result": held(
        "meetings/ballots/test_paper.py::test_the_same_minutes_copied_twice_at_once_give_one_result"
    ),
    "meetings.ballots.operations.closing.cancel_ballot": held(
        BALLOTS + "test_a_ballot_closed_and_cancelled_at_once_is_one_or_the_other"
    ),
    "assembly.operations.institution.set_institution": held(
        ONCE + "test_a_call_a_subject_and_an_identity_are_there_once"
    ),
    "assembly.operations.terms.open_term": held(SEATS + "test_two_terms_opened_at_once_never_overlap"),
    "assembly.operations.terms.end_term": held(SEATS + "test_a_mandate_accepted_while_the_term_ends_ends_with_it"),
    "assembly.operations.designations.record_designation": held(
        SEATS + "test_two_deliberations_for_one_seat_never_make_two_mandates"
    ),
    "assembly.operations.proposals.prepare_designation": held(SEATS + "test_two_designations_prepared_at_once_are_one"),
    "assembly.operations.proposals.confirm_designation": held(SEATS + "test_a_prepared_designation_gets_one_answer"),
    "assembly.operations.proposals.return_designation": held(SEATS + "test_a_prepared_designation_gets_one_answer"),
    "assembly.operations.proposals.withdraw_designation": held(SEATS + "test_a_prepared_designation_gets_one_answer"),
    "assembly.operations.mandates.accept_nomination": held(
        SEATS + "test_the_same_acceptance_ten_times_is_one_mandate",
        SEATS + "test_one_person_named_in_two_places_takes_one_seat",
    ),
    "assembly.operations.mandates.decline_nomination": held(SEATS + "test_yes_and_no_at_once_are_one_answer"),
    "assembly.operations.mandates.end_mandate": held(SEATS + "test_an_end_and_another_end_at_once_are_one_end"),
    "assembly.operations.mandates.call_substitute": held(
        SEATS + "test_a_substitute_called_and_another_designated_at_once_make_one_mandate"
    ),
    "assembly.operations.bodies.create_body": held(SEATS + "test_two_steering_committees_at_once_are_one"),
    "assembly.operations.bodies.join_body": held(SEATS + "test_two_women_never_preside_together"),
    "assembly.operations.bodies.leave_body": held(SEATS + "test_one_leaves_a_committee_once"),
    "assembly.operations.directory.choose_contacts": held(SEATS + "test_two_pages_of_the_same_choice_keep_one_of_each"),
    **{
        f"meetings.operations.agenda.{name}": held(
            MEETINGS + "test_an_agenda_moved_and_shortened_at_once_keeps_its_order"
        )
        for name in ("add_item", "edit_item", "move_item", "remove_item")
    },
    "meetings.operations.agenda.add_document": calm(HELD_MEETING),
    "meetings.operations.agenda.remove_document": calm(HELD_MEETING),
    "meetings.minutes.operations.officers.name_officers": calm(HELD_MEETING),
    "meetings.minutes.operations.officers.record_dissent": calm(HELD_MEETING),
    "meetings.minutes.operations.officers.remove_dissent": calm(HELD_MEETING),
    "meetings.minutes.operations.drafting.compose_minutes": held(
        MINUTES + "test_minutes_composed_from_three_screens_at_once_are_one"
    ),
    "meetings.minutes.operations.drafting.save_tenor": held(
        MINUTES + "test_the_first_words_of_two_secretaries_are_both_kept"
    ),
    "meetings.minutes.operations.correcting.send_minutes": held(
        MINUTES + "test_minutes_sent_by_a_double_click_leave_once"
    ),
    "meetings.minutes.operations.correcting.propose_correction": held(
        MINUTES + "test_a_request_and_the_end_of_requests_at_once_agree"
    ),
    "meetings.minutes.operations.correcting.answer_correction": held(
        MINUTES + "test_a_request_and_the_end_of_requests_at_once_agree"
    ),
    "meetings.minutes.operations.correcting.settle_minutes": held(
        MINUTES + "test_a_request_and_the_end_of_requests_at_once_agree"
    ),
    "meetings.minutes.operations.correcting.reopen_minutes": held(
        MINUTES + "test_minutes_adopted_and_taken_back_at_once_are_one_or_the_other"
    ),
    "meetings.minutes.operations.ending.adopt_minutes": held(
        MINUTES + "test_minutes_adopted_and_taken_back_at_once_are_one_or_the_other"
    ),
    "meetings.minutes.operations.ending.publish_minutes": held(
        MINUTES + "test_minutes_published_from_three_screens_at_once_are_published_once"
    ),
    "meetings.operations.days.plan_day": held(MEETINGS + "test_a_day_planned_by_a_double_click_is_planned_once"),
    "meetings.operations.days.call_again": calm(HELD_MEETING),
    "meetings.operations.calls.convene": held(PRESENCE + "test_a_call_sent_from_two_screens_at_once_leaves_once"),
    "meetings.operations.calls.cancel_meeting": held(
        MEETINGS + "test_a_meeting_called_off_twice_at_once_is_called_off_once"
    ),
    "meetings.operations.calls.remind": calm(HELD_MEETING),
    "meetings.operations.calls.record_posting": calm(HELD_MEETING),
    "meetings.operations.proxies.give_proxy": held(
        PRESENCE + "test_two_proxies_to_one_holder_at_once_leave_one",
        PRESENCE + "test_two_members_who_give_each_other_a_proxy_at_once_leave_one",
    ),
    "meetings.operations.proxies.document_proxy": calm(HELD_MEETING),
    "meetings.operations.proxies.revoke_proxy": calm(HELD_MEETING),
    "meetings.operations.proxies.answer_convocation": calm(HELD_MEETING),
    "meetings.operations.attendance.open_meeting": held(
        MEETINGS + "test_a_meeting_opened_from_two_screens_is_opened_once"
    ),
    "meetings.operations.attendance.close_meeting": held(
        MEETINGS + "test_a_meeting_opened_from_two_screens_is_opened_once"
    ),
    "meetings.operations.attendance.open_item": held(
        LIVE + "test_two_items_taken_at_once_leave_one_under_way",
        LIVE + "test_an_item_is_not_left_while_a_ballot_opens",
    ),
    "meetings.operations.attendance.find_quorum": calm(
        "two screens that ask for the quorum make two checks, each true at its instant, under the meeting's lock"
    ),
    "meetings.operations.attendance.record_arrival": held(
        PRESENCE + "test_one_arrival_recorded_from_three_screens_at_once_is_one_presence"
    ),
    "meetings.operations.attendance.record_departure": calm(HELD_MEETING),
    "meetings.operations.attendance.correct_presence": calm(HELD_MEETING),
    "meetings.operations.attendance.record_recusal": held(
        LIVE + "test_a_member_who_withdraws_while_the_ballot_opens_is_out_or_is_told"
    ),
    "meetings.live.operations.conducting.close_item": calm(HELD_MEETING),
    "meetings.live.operations.conducting.withdraw_recusal": calm(HELD_MEETING),
    "meetings.live.operations.conducting.set_speaking": calm(HELD_MEETING),
    "meetings.live.operations.floor.ask_for_floor": held(LIVE + "test_a_double_click_asks_once"),
    "meetings.live.operations.floor.withdraw_request": held(
        LIVE + "test_a_request_given_and_withdrawn_at_once_is_one_or_the_other"
    ),
    "meetings.live.operations.floor.give_floor": held(
        LIVE + "test_the_floor_given_to_two_at_once_is_held_by_one",
        LIVE + "test_a_request_given_and_withdrawn_at_once_is_one_or_the_other",
    ),
    "meetings.live.operations.floor.end_speech": calm(HELD_MEETING),
    "meetings.operations.sessions.record_meeting": held(
        ONCE + "test_a_session_recorded_by_a_double_click_is_one_and_two_have_two_addresses"
    ),
    "meetings.operations.sessions.correct_meeting": held(
        ONCE + "test_a_session_corrected_twice_at_once_is_one_act_and_two_never_share_a_number"
    ),
    "meetings.operations.standing_rules.adopt_standing_rules": calm(
        "its number, taken before anything is read, makes two adoptions one after the other"
    ),
    "calls.operations.record_call": held(ONCE + "test_a_call_a_subject_and_an_identity_are_there_once"),
    # --- referrals
    "referrals.operations.preparation.create_referral": held(
        REFERRALS + "test_saisines_of_the_same_title_begun_at_once_have_each_an_address"
    ),
    "referrals.operations.preparation.save_preparation": held(
        REFERRALS + "test_two_who_save_the_same_page_lose_nothing_in_silence",
        REFERRALS + "test_what_is_transmitted_is_what_is_kept",
    ),
    "referrals.operations.preparation.discard_referral": held(
        REFERRALS + "test_a_transmission_and_a_discard_never_both_pass"
    ),
    "referrals.operations.course.transmit_referral": held(
        "referrals/test_operations.py::test_of_two_transmissions_of_the_same_draft_one_wins",
        "referrals/test_operations.py::test_two_saisines_transmitted_at_once_have_two_references",
        REFERRALS + "test_what_is_transmitted_is_what_is_kept",
    ),
    "referrals.operations.course.change_phase": held(
        ENDED,
        "contributions/test_storm.py::test_prolonged_in_the_middle",
        REFERRALS + "test_the_same_change_of_dates_sent_at_once_is_one_act",
    ),
    "referrals.operations.course.close_referral": held(
        "contributions/test_storm.py::test_the_closing_of_the_saisine_comes_after_all_that_it_closes"
    ),
    "referrals.operations.documents.attach_document": held(
        REFERRALS + "test_a_document_joined_during_the_transmission_is_public"
    ),
    "referrals.operations.documents.detach_document": calm(
        "only while the saisine is a draft, under its lock; a document that is gone is gone once"
    ),
    "referrals.operations.history.load_historical_referral": held(
        REFERRALS + "test_a_saisine_of_the_past_loaded_twice_at_once_is_one"
    ),
    "referrals.operations.history.replay_referral": calm(INSTALLATION),
    "referrals.operations.policies.add_policy": held(
        REFERRALS + "test_a_policy_is_in_the_list_once_and_its_versions_are_numbered"
    ),
    "referrals.operations.policies.add_policy_version": held(
        REFERRALS + "test_a_policy_is_in_the_list_once_and_its_versions_are_numbered"
    ),
    # --- contributions
    "contributions.operations.drafting.start_contribution": held(DISCUSSION + "test_a_double_click_starts_one_draft"),
    "contributions.operations.drafting.save_draft": held(
        DISCUSSION + "test_what_is_deposited_is_one_whole_text_while_it_is_being_written"
    ),
    "contributions.operations.drafting.propose_for_deposit": calm(
        "under the draft's lock; said twice, its members are told twice that it is ready"
    ),
    "contributions.operations.drafting.discard_draft": held(
        DISCUSSION + "test_a_deposit_and_a_discard_never_both_pass"
    ),
    "contributions.operations.drafting.add_attachment": calm(DRAFT_ROW),
    "contributions.operations.drafting.remove_attachment": calm(DRAFT_ROW),
    "contributions.operations.drafting.save_item": calm(DRAFT_ROW),
    "contributions.operations.drafting.remove_item": calm(DRAFT_ROW),
    "contributions.operations.drafting.add_coauthor": held(
        DISCUSSION + "test_the_same_person_invited_twice_writes_once_and_is_told_once"
    ),
    "contributions.operations.drafting.remove_coauthor": calm("one DELETE under the draft's lock: gone is gone"),
    "contributions.operations.deposits.deposit_contribution": held(
        "contributions/test_races.py::test_thirty_times_the_same_form_is_one_deposit",
        STORM,
        ENDED,
        "contributions/test_storm.py::test_over_http_while_the_end_goes_by",
        "journeys/test_kill.py::test_the_server_is_killed_while_fifty_people_deposit",
        KILLED,
    ),
    "contributions.operations.deposits.withdraw_contribution": held(
        DISCUSSION + "test_a_withdrawal_and_a_hiding",
        DISCUSSION + "test_a_deposit_and_a_withdrawal_of_what_was_published",
    ),
    "contributions.operations.discussion.support_contribution": held(
        STORM, ENDED, KILLED, DISCUSSION + "test_a_support_and_a_withdrawal"
    ),
    "contributions.operations.discussion.unsupport_contribution": held(
        DISCUSSION + "test_supports_given_and_taken_back_at_once_leave_as_many_as_the_acts_say"
    ),
    "contributions.operations.discussion.comment_contribution": held(
        STORM, ENDED, KILLED, DISCUSSION + "test_a_comment_and_the_hiding_of_its_contribution"
    ),
    "contributions.operations.moderation.hide_contribution": held(
        DISCUSSION + "test_a_text_hidden_corrected_and_shown_by_several_is_one_story"
    ),
    "contributions.operations.moderation.show_contribution": held(
        DISCUSSION + "test_a_text_hidden_corrected_and_shown_by_several_is_one_story"
    ),
    "contributions.operations.moderation.correct_contribution": held(
        DISCUSSION + "test_a_text_hidden_corrected_and_shown_by_several_is_one_story"
    ),
    "contributions.operations.moderation.hide_comment": held(
        DISCUSSION + "test_a_comment_hidden_by_two_people_is_hidden_once"
    ),
    "contributions.operations.reminders.remind_silent_territories": held(
        "contributions/test_reminder_races.py::test_gestures_at_once_send_once",
        "contributions/test_reminder_races.py::test_no_reminder_in_the_register_after_the_closing",
    ),
    # --- synthesis
    "synthesis.operations.record_fate": held(
        "synthesis/test_races.py::test_a_double_click_is_one_fate_one_act_one_message",
        "synthesis/test_races.py::test_a_fate_and_a_withdrawal",
    ),
    "synthesis.operations.record_fates": held(
        "synthesis/test_races.py::test_two_lists_ticked_at_once_decide_each_contribution_once",
        "synthesis/test_races.py::test_several_fates_and_a_withdrawal",
        NOBODY,
    ),
    # --- opinions
    "opinions.operations.add_recommendation": held(
        OPINIONS + "test_recommendations_added_at_once_share_one_opinion_and_no_number"
    ),
    "opinions.operations.edit_recommendation": calm("under the opinion's lock: the last title typed is the title"),
    "opinions.operations.save_recommendation": calm("the two operations above and below, in one transaction"),
    "opinions.operations.save_recommendation_text": held(
        OPINIONS + "test_submissions_and_saves_at_once_freeze_what_was_there"
    ),
    "opinions.operations.freeze_recommendation_version": held(
        OPINIONS + "test_a_version_kept_by_a_double_click_is_one"
    ),
    "opinions.operations.withdraw_recommendation": held(
        OPINIONS + "test_what_is_given_up_is_not_submitted", OPINIONS + "test_given_up_twice_at_once_is_one_act"
    ),
    "opinions.operations.cite_passage": held(
        OPINIONS + "test_a_double_click_cites_once",
        OPINIONS + "test_a_passage_is_cited_from_a_text_that_was_public",
        OPINIONS + "test_a_passage_is_of_one_version_while_the_text_is_deposited_again",
    ),
    "opinions.operations.remove_citation": held(OPINIONS + "test_a_citation_removed_twice_is_gone"),
    "opinions.operations.submit_for_adoption": held(
        OPINIONS + "test_submitted_and_reopened_by_several_is_one_story",
        OPINIONS + "test_submissions_and_saves_at_once_freeze_what_was_there",
    ),
    "opinions.operations.reopen": held(
        OPINIONS + "test_submitted_and_reopened_by_several_is_one_story",
        OPINIONS + "test_a_vote_and_a_reopening_never_both_pass",
    ),
    "opinions.adoption.record_adoption": held(
        OPINIONS + "test_two_adoptions_at_once_are_one",
        OPINIONS + "test_a_vote_and_a_reopening_never_both_pass",
        ANSWERS + "test_a_saisine_never_closes_on_a_vote_that_is_being_recorded",
        KILLED,
    ),
    "opinions.adoption.derive_adoption": held(
        AMENDMENTS + "test_an_adoption_read_by_several_from_the_ballots_is_one",
        AMENDMENTS + "test_an_amendment_and_the_adoption_of_its_text",
    ),
    "opinions.amendments.operations.set_amendment_terms": held(
        AMENDMENTS + "test_no_deposit_after_the_end_however_the_end_was_brought_forward"
    ),
    "opinions.amendments.operations.propose_amendment": held(
        AMENDMENTS + "test_deposits_at_once_share_no_number",
        AMENDMENTS + "test_the_same_form_sent_by_a_double_click_is_one_amendment",
        AMENDMENTS + "test_no_deposit_after_the_end_however_the_end_was_brought_forward",
        AMENDMENTS + "test_a_text_reopened_keeps_no_amendment_waiting",
    ),
    "opinions.amendments.operations.sign_amendment": held(AMENDMENTS + "test_signed_by_a_double_click_is_signed_once"),
    "opinions.amendments.operations.unsign_amendment": held(
        AMENDMENTS + "test_signed_by_a_double_click_is_signed_once"
    ),
    "opinions.amendments.operations.withdraw_amendment": held(
        AMENDMENTS + "test_withdrawn_and_voted_is_one_of_the_two"
    ),
    "opinions.amendments.operations.order_amendments": held(AMENDMENTS + "test_orders_given_at_once_are_one_of_them"),
    "opinions.amendments.operations.settle_amendment": held(
        AMENDMENTS + "test_a_decision_read_by_several_is_one",
        AMENDMENTS + "test_two_adopted_at_once_build_one_text_and_the_one_that_comes_second_falls",
        AMENDMENTS + "test_withdrawn_and_voted_is_one_of_the_two",
        AMENDMENTS + "test_an_amendment_and_the_adoption_of_its_text",
    ),
    "opinions.amendments.hands.record_hands": held(
        AMENDMENTS + "test_the_same_raised_hands_recorded_by_several_are_one_vote",
        AMENDMENTS + "test_raised_hands_and_a_ballot_read_at_once_are_one_of_the_two",
    ),
    "opinions.adoption.transmit_opinion": held(
        OPINIONS + "test_two_transmissions_at_once_are_one", OPINIONS + "test_a_transmission_and_a_closing"
    ),
    # --- answers
    "answers.operations.start_response": held(ANSWERS + "test_a_double_click_opens_one_draft"),
    "answers.operations.save_reasons": held(
        ANSWERS + "test_what_is_typed_into_an_answer_being_published_is_said_not_to_be_kept"
    ),
    "answers.operations.save_response_draft": held(
        ANSWERS + "test_what_is_typed_into_an_answer_being_published_is_said_not_to_be_kept"
    ),
    "answers.operations.publish_draft": held(
        ANSWERS + "test_two_publications_of_the_same_draft_are_one",
        ANSWERS + "test_what_is_typed_into_an_answer_being_published_is_said_not_to_be_kept",
        KILLED,
    ),
    "answers.operations.publish_response": held(
        ANSWERS + "test_two_answers_at_once_are_one", ANSWERS + "test_an_answer_and_a_closing_at_once"
    ),
    "answers.operations.record_follow_up": held(
        ANSWERS + "test_the_same_follow_up_sent_twice_at_once_is_one", ANSWERS + "test_follow_ups_at_once_are_all_kept"
    ),
    "answers.operations.close_referral": held(
        ANSWERS + "test_a_saisine_closed_by_several_is_closed_once", ANSWERS + "test_an_answer_and_a_closing_at_once"
    ),
    "answers.inquiries.operations.save_inquiry_draft": held(ONCE + "test_a_draft_kept_by_a_double_click_is_one"),
    "answers.inquiries.operations.ask_region": held(
        INQUIRIES + "test_the_same_question_sent_many_times_at_once_is_one", KILLED
    ),
    "answers.inquiries.operations.reply_to_inquiry": held(
        INQUIRIES + "test_two_answers_at_once_are_numbered_and_a_double_click_is_one",
        ONCE + "test_a_question_answered_and_hidden",
        KILLED,
    ),
    "answers.inquiries.operations.withdraw_inquiry": held(
        INQUIRIES + "test_a_withdrawal_and_an_answer_at_once_never_both_pass"
    ),
    "answers.inquiries.operations.hide_inquiry": held(
        ONCE + "test_a_question_hidden_by_two_is_hidden_once_and_said_once"
    ),
    # --- demonstration, config
    "demonstration.operations.seed": calm(INSTALLATION),
    "demonstration.operations.seed_company": calm(INSTALLATION),
    "demonstration.replay.operations.play_threads": calm(INSTALLATION),
    "demonstration.assembly.seed_territories": calm(INSTALLATION),
    "demonstration.assembly.seed_term": calm(INSTALLATION),
    "demonstration.committees.seed_committees": calm(INSTALLATION),
    "config.operations.record_initialisation": calm(INSTALLATION),
}


def operations() -> set[str]:
    """Of the house alone: a test may declare one for itself."""
    for path in SOURCES.rglob("*.py"):
        if re.search(r"^@operation$", path.read_text(encoding="utf-8"), re.M):
            parts = path.relative_to(SOURCES.parent).with_suffix("").parts
            import_module(".".join(parts).removesuffix(".__init__"))
    return {name.removeprefix("ensems.") for name in OPERATIONS if name.startswith("ensems.")}


def test_every_operation_is_in_the_table():
    assert operations() == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_every_line_names_tests_that_exist_or_says_why(name):
    line = TABLE[name]
    assert bool(line.tests) != bool(line.reason)
    for path, _sign, test in (one.partition("::") for one in line.tests):
        assert re.search(rf"^def {test}\(", (TESTS / path).read_text(encoding="utf-8"), re.M), f"{path}::{test}"


def test_the_two_tests_that_hold_all_are_there():
    for path, _sign, test in (one.partition("::") for one in (NOBODY, KILLED)):
        assert f"def {test}(" in (TESTS / path).read_text(encoding="utf-8")


def test_a_row_is_locked_without_its_key():
    """FOR NO KEY UPDATE: whoever only points to the row goes on. With its key, two operations end by waiting for each
    other: one holds the row and wants the register, the other has the register and points to the row when it ends.

    The outbox skips rows that are held, and forgets subscribers: it deletes what it locks.
    """
    found = []
    for path in SOURCES.rglob("*.py"):
        if path.relative_to(SOURCES).parts[0] != "notices":
            text = path.read_text(encoding="utf-8")
            found += [
                f"{path.name}: {call}"
                for call in re.findall(r"select_for_update\([^\n]*", text)
                if "no_key=True" not in call
            ]
    assert not found
