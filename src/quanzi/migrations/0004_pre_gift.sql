CREATE TABLE wallet.gift_rule (
    currency text PRIMARY KEY REFERENCES wallet.currency (code),
    packets_on boolean NOT NULL,
    share_max bigint NOT NULL CHECK (share_max > 0),
    packet_max bigint NOT NULL CHECK (packet_max > 0),
    count_max integer NOT NULL CHECK (count_max BETWEEN 1 AND 500),
    tips_on boolean NOT NULL,
    tip_pair_day_max bigint NOT NULL CHECK (tip_pair_day_max >= 0),
    tip_day_max bigint NOT NULL CHECK (tip_day_max >= 0),
    changed_by uuid NOT NULL,
    changed_at timestamptz NOT NULL
);
COMMENT ON TABLE wallet.gift_rule IS
'What operators changed about red packets and tips of a currency, in minor units; without a row the first rules hold. reference';

-- The shares are fixed when the packet is made, in the order in which they are opened; the secret that they follow from is
-- shown when it is over. Only claimed, taken, state and due_at ever change.
CREATE TABLE wallet.packet (
    packet_id uuid PRIMARY KEY,
    person_id uuid NOT NULL,
    currency text NOT NULL,
    deal text NOT NULL CHECK (deal IN ('equal', 'lucky')),
    amount bigint NOT NULL CHECK (amount > 0),
    count integer NOT NULL CHECK (count BETWEEN 1 AND 500),
    share_max bigint NOT NULL,
    shares bigint[] NOT NULL CHECK (cardinality(shares) = count),
    seed bytea NOT NULL CHECK (octet_length(seed) = 32),
    fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
    memo text NOT NULL DEFAULT '' CHECK (length(memo) <= 140),
    audience_kind text NOT NULL CHECK (length(audience_kind) BETWEEN 1 AND 20),
    audience_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'empty', 'ended')),
    claimed integer NOT NULL DEFAULT 0 CHECK (claimed BETWEEN 0 AND count),
    taken bigint NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND amount),
    made_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    CONSTRAINT empty_when_all_is_taken CHECK ((claimed = count) = (state = 'empty') AND (claimed = count) = (taken = amount))
);
COMMENT ON TABLE wallet.packet IS
'A red packet: what was put in, how it is dealt, for whom, and how far it is opened; its money is in its pot. distributed by packet_id';
CREATE INDEX packet_due ON wallet.packet (due_at, packet_id) WHERE state = 'open';

CREATE TABLE wallet.packet_claim (
    packet_id uuid NOT NULL,
    person_id uuid NOT NULL,
    place integer NOT NULL CHECK (place >= 1),
    amount bigint NOT NULL CHECK (amount > 0),
    at timestamptz NOT NULL,
    PRIMARY KEY (packet_id, person_id),
    UNIQUE (packet_id, place)
);
COMMENT ON TABLE wallet.packet_claim IS 'Who opened which share of a red packet, one each. distributed by packet_id';

CREATE TABLE wallet.packet_shelf (
    shelf_id uuid NOT NULL,
    packet_id uuid NOT NULL,
    side text NOT NULL CHECK (side IN ('here', 'given', 'opened')),
    at timestamptz NOT NULL,
    PRIMARY KEY (shelf_id, packet_id)
);
COMMENT ON TABLE wallet.packet_shelf IS
'Where a red packet is found: here, with whom it is for; with who gave it; with who opened it. distributed by shelf_id';
CREATE INDEX packet_shelf_newest ON wallet.packet_shelf (shelf_id, at DESC, packet_id DESC);

-- what somebody tipped on a day, and whom
CREATE INDEX hold_tip ON wallet.hold (account_id, at) WHERE kind = 8;
