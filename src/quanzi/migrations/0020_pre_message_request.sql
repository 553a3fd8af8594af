CREATE TABLE messaging.talk_request (
    person_id uuid NOT NULL,
    asker_id uuid NOT NULL CHECK (asker_id <> person_id),
    request_id uuid NOT NULL,
    text text NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
    circle_id uuid NOT NULL,
    post_id uuid,
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, asker_id)
);
COMMENT ON TABLE messaging.talk_request IS
'Who wrote to a person for the first time and waits for an answer, one request of each; answered, it is gone. distributed by person_id';
CREATE INDEX talk_request_by_time ON messaging.talk_request (person_id, asked_at DESC, asker_id DESC);

CREATE TABLE messaging.my_talk_request (
    person_id uuid NOT NULL,
    other_id uuid NOT NULL CHECK (other_id <> person_id),
    request_id uuid NOT NULL,
    text text NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
    circle_id uuid NOT NULL,
    post_id uuid,
    is_brought boolean NOT NULL,
    asked_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    answer text CHECK (answer IN ('accepted', 'declined', 'reported')),
    answered_at timestamptz,
    PRIMARY KEY (person_id, other_id),
    CHECK ((answer IS NULL) = (answered_at IS NULL))
);
COMMENT ON TABLE messaging.my_talk_request IS
'Whom a person wrote to for the first time, and how it ended, of which a yes alone is ever shown. distributed by person_id';
CREATE INDEX my_talk_request_by_time ON messaging.my_talk_request (person_id, asked_at DESC, other_id DESC);
CREATE INDEX my_talk_request_answered ON messaging.my_talk_request (person_id, answered_at DESC) WHERE answer IS NOT NULL;

CREATE TABLE messaging.reach (
    person_id uuid NOT NULL,
    circle_id uuid NOT NULL,
    who text NOT NULL CHECK (who IN ('shared_contact', 'nobody')),
    PRIMARY KEY (person_id, circle_id)
);
COMMENT ON TABLE messaging.reach IS
'Who of a circle may write to a person for the first time, where it is not everybody in it. distributed by person_id';

CREATE TABLE messaging.pace (
    person_id uuid PRIMARY KEY,
    slow_until timestamptz,
    stopped_until timestamptz
);
COMMENT ON TABLE messaging.pace IS
'Whose first requests were often not taken up, or reported with reason, and how long that slows or stops new ones. distributed by person_id';

ALTER TABLE messaging.head ADD COLUMN is_guarded boolean NOT NULL DEFAULT false;

ALTER TABLE moderation.report DROP CONSTRAINT report_subject_kind_check;
ALTER TABLE moderation.report ADD CONSTRAINT report_subject_kind_check
CHECK (subject_kind IN ('post', 'comment', 'person', 'circle', 'request'));
