"""The question behind reports: how every person stood to one version at one moment, as one statement of SQL.

It keeps to the order of `standing.fold`, whatever a device's clock says: a no that cannot be believed counts
from when we had it, a yes that cannot be believed undoes no earlier no, and what an earlier answer says yes
to is taken back by a later refusal of any version that it satisfies, and a refusal that a later yes undid
says nothing more. Parameters: `at`, `policy`, `version`, `number` and `WORDS`.
"""

from consent.clock import TRUSTED
from consent.models import ConsentRecord, Decision, Erasure, Notice, Subject
from consent.models.notice import BY_MAIL, SUPPORTING
from policies.models import PolicyVersion

ANSWERED = (Decision.ACCEPT, Decision.REFUSE)
SPOKEN = (*ANSWERED, Decision.ACKNOWLEDGE)
RECORDS, SUBJECTS = ConsentRecord._meta.db_table, Subject._meta.db_table
NOTICES, VERSIONS = Notice._meta.db_table, PolicyVersion._meta.db_table

# Whose evidence a row was at that moment: a device that was joined later still spoke for itself then.
OWNER = "CASE WHEN s.merged_at <= %(at)s THEN s.merged_into_id ELSE s.id END"
# A place in the order of the fold, to be compared as a row.
PLACE = """CASE WHEN r.decision = 'refuse' AND NOT r.clock = ANY(%(trusted)s) THEN r.received_at
                ELSE r.decided_at END AS counts_at, r.decision = 'refuse' AS protects"""
# A yes that undoes the refusal `no`: to something that satisfies what was refused, and believed.
UNDOING = f"""SELECT FROM {RECORDS} yes JOIN {VERSIONS} v ON v.id = yes.version_id
            WHERE yes.subject_id = no.subject AND v.policy_id = %(policy)s AND v.number >= no.floor
              AND yes.decision = 'accept' AND yes.clock = ANY(%(trusted)s) AND yes.received_at <= %(at)s
              AND (yes.decided_at, false, yes.received_at, yes.id)
                  > (no.counts_at, true, no.received_at, no.id)"""
STANDS = f"""
WITH audience AS (
    SELECT s.id AS subject FROM {SUBJECTS} s
    WHERE s.created_at <= %(at)s AND NOT s.is_device AND NOT EXISTS (
        SELECT FROM {Erasure._meta.db_table} e WHERE e.subject_id = s.id AND e.done_at <= %(at)s)
), said_no AS (
    SELECT r.subject_id AS subject, r.id, r.channel, r.language, r.app, r.decided_at, r.received_at,
           v.floor, {PLACE}
    FROM {RECORDS} r JOIN {VERSIONS} v ON v.id = r.version_id
    WHERE v.policy_id = %(policy)s AND r.decision = 'refuse' AND r.received_at <= %(at)s
), refusals AS MATERIALIZED (
    SELECT *, EXISTS ({UNDOING}) AS undone FROM said_no no
), said AS (
    SELECT r.subject_id AS subject, r.id, r.decision, r.clock, r.channel, r.language, r.app,
           r.decided_at, r.received_at, {PLACE}
    FROM {RECORDS} r LEFT JOIN {NOTICES} n ON n.id = r.notice_id
    WHERE r.version_id = %(version)s AND r.received_at <= %(at)s AND r.decision = ANY(%(answers)s)
      AND NOT (r.decision = 'continued_use' AND n.grade = ANY(%(by_mail)s) AND EXISTS (
          SELECT FROM {NOTICES} b WHERE b.subject_id = n.subject_id AND b.version_id = n.version_id
          AND b.grade = 'bounced' AND b.at >= n.at AND coalesce(b.recorded_at, b.at) <= %(at)s))
), heard AS (
    SELECT DISTINCT ON (subject) * FROM said r
    WHERE CASE WHEN r.protects THEN r.id NOT IN (SELECT id FROM refusals WHERE undone)
       ELSE (r.clock = ANY(%(trusted)s) AND r.decision <> 'continued_use')
         OR r.subject NOT IN (SELECT subject FROM refusals) OR NOT EXISTS (
          SELECT FROM refusals no
          WHERE no.subject = r.subject
            AND (no.counts_at, true, no.received_at, no.id) < (r.counts_at, false, r.received_at, r.id)
            AND NOT EXISTS ({UNDOING}
              AND (yes.decided_at, yes.received_at, yes.id) < (r.decided_at, r.received_at, r.id))) END
    ORDER BY subject, decision = ANY(%(answered)s) DESC, decision = 'acknowledge' DESC,
             counts_at DESC, protects DESC, received_at DESC, id DESC
), taken_back AS (
    SELECT DISTINCT ON (no.subject) no.* FROM heard h JOIN refusals no ON no.subject = h.subject
    WHERE NOT h.protects AND no.floor <= %(number)s
      AND (no.counts_at, true, no.received_at, no.id) > (h.counts_at, false, h.received_at, h.id)
    ORDER BY no.subject, no.undone, no.counts_at DESC, no.received_at DESC, no.id DESC
), standing AS (
    SELECT h.subject, CASE WHEN t.id IS NULL THEN h.decision ELSE 'refuse' END AS decision,
           coalesce(t.id, h.id) AS id, coalesce(t.channel, h.channel) AS channel,
           coalesce(t.language, h.language) AS language, coalesce(t.app, h.app) AS app,
           coalesce(t.decided_at, h.decided_at) AS decided_at,
           coalesce(t.received_at, h.received_at) AS received_at
    FROM heard h LEFT JOIN taken_back t USING (subject) WHERE NOT coalesce(t.undone, false)
), notices AS (
    SELECT {OWNER} AS subject, bool_or(n.grade = 'bounced') AS bounced,
           bool_or(n.grade = ANY(%(supporting)s) AND NOT n.grade = ANY(%(by_mail)s)) OR coalesce(
               max(n.at) FILTER (WHERE n.grade = ANY(%(by_mail)s))
               > coalesce(max(n.at) FILTER (WHERE n.grade = 'bounced'), '-infinity'), false) AS told
    FROM {NOTICES} n JOIN {SUBJECTS} s ON s.id = n.subject_id
    WHERE n.version_id = %(version)s AND coalesce(n.recorded_at, n.at) <= %(at)s
    GROUP BY 1
), people AS (
    SELECT a.subject, h.id AS record, h.decided_at, h.received_at, coalesce(h.app, '') AS app,
           coalesce(h.channel, '') AS channel, coalesce(h.language, '') AS language,
           coalesce(n.bounced, false) AS bounced,
           CASE h.decision WHEN 'accept' THEN 'accepted' WHEN 'refuse' THEN 'refused'
                WHEN 'acknowledge' THEN 'acknowledged' WHEN 'continued_use' THEN 'continued'
                ELSE CASE WHEN n.told THEN 'told' WHEN n.subject IS NOT NULL THEN 'relayed'
                     ELSE 'untold' END END AS stand
    FROM audience a LEFT JOIN standing h USING (subject) LEFT JOIN notices n USING (subject)
)
"""

# The names that it is told beside the version and the moment.
WORDS = {
    "answered": list(ANSWERED),
    "answers": [*SPOKEN, Decision.CONTINUED_USE],
    "trusted": list(TRUSTED),
    "supporting": list(SUPPORTING),
    "by_mail": list(BY_MAIL),
}
