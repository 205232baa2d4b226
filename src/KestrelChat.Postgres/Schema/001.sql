-- The tables that nodes share, all in one schema. Names are compared byte by byte (collation "C").
-- Older and newer servers run side by side during an upgrade, so a step must not remove what the previous version uses.

-- The log ---------------------------------------------------------------------------------------------------------------

-- The counter of each room. An append locks its row until the commit, so sequences have no gaps and follow the commit order.
create table kestrelchat.room (
    id bigint generated always as identity primary key,
    name text collate "C" not null unique check (octet_length(name) <= 256),
    head bigint not null default 0
) with (fillfactor = 50);

create table kestrelchat.line (
    room bigint not null,
    sequence bigint not null,
    node uuid not null,
    number bigint not null,
    who text not null check (octet_length(who) <= 256),
    text bytea not null check (octet_length(text) <= 98304),
    at timestamptz not null,
    primary key (room, sequence),
    unique (node, number) include (room)
);

-- The last number of each node: lines up to it were appended before, even if they were trimmed.
create table kestrelchat.appender (
    node uuid primary key,
    applied bigint not null default 0,
    used_at timestamptz not null default now()
) with (fillfactor = 50);

-- The last trimmed sequence of each room. Not in the room's own row, so that trimming does not delay appends.
create table kestrelchat.trim (
    room bigint primary key,
    upto bigint not null
) with (fillfactor = 50);

-- Locks in one order, to avoid deadlocks: the node, new rooms by name, known rooms by name.
create function kestrelchat.append_lines(p_node uuid, p_numbers bigint[], p_rooms text[], p_whos text[], p_texts bytea[], p_ats timestamptz[])
returns bigint[] language plpgsql as $$
declare
    v_applied bigint;
    v_rooms text[];
    v_locked bigint;
    v_sequences bigint[];
begin
    select applied into v_applied from kestrelchat.appender where node = p_node for no key update;
    if not found then
        insert into kestrelchat.appender (node) values (p_node) on conflict (node) do nothing;
        select applied into v_applied from kestrelchat.appender where node = p_node for no key update;
    end if;

    select array_agg(distinct r.name collate "C") into v_rooms from unnest(p_rooms) as r (name);

    loop
        insert into kestrelchat.room (name)
            select n.name
            from unnest(v_rooms) as n (name)
            where not exists (select from kestrelchat.room k where k.name = n.name)
            order by n.name collate "C"
            on conflict (name) do nothing;

        perform from kestrelchat.room where name = any (v_rooms) order by name for no key update;
        get diagnostics v_locked = row_count;

        -- A room that existed may have been removed before it was locked.
        exit when v_locked = cardinality(v_rooms);
    end loop;

    with pending as (
        select p.*, row_number() over (partition by p.room order by p.number) as place
        from unnest(p_numbers, p_rooms, p_whos, p_texts, p_ats) as p (number, room, who, text, at)
        where p.number > v_applied
    ), counted as (
        update kestrelchat.room r set head = r.head + n.lines
        from (select p.room, count(*) as lines from pending p group by p.room) n
        where r.name = n.room
        returning r.id, r.name, r.head - n.lines as before
    ), appended as (
        insert into kestrelchat.line (room, sequence, node, number, who, text, at)
        select c.id, c.before + p.place, p_node, p.number, p.who, p.text, p.at
        from pending p join counted c on c.name = p.room
        order by c.id, p.place
        returning number, sequence
    ), known as (
        select number, sequence from appended
        union all
        select l.number, l.sequence from kestrelchat.line l
        where l.node = p_node and l.number between p_numbers[1] and least(v_applied, p_numbers[cardinality(p_numbers)])
    )
    select array_agg(coalesce(k.sequence, 0) order by n.number) into v_sequences
    from unnest(p_numbers) as n (number) left join known k on k.number = n.number;

    update kestrelchat.appender set applied = greatest(v_applied, p_numbers[cardinality(p_numbers)]), used_at = now() where node = p_node;
    return v_sequences;
end $$;

-- Removes some lines beyond the retention, one node at a time: the oldest lines up to the first one to keep, then empty rooms.
create function kestrelchat.trim_lines(p_keep bigint, p_since timestamptz, p_max int)
returns int language plpgsql as $$
declare
    v_room record;
    v_last bigint;
    v_step int;
    v_removed int := 0;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('kestrelchat.trim', 0)) then
        return 0;
    end if;

    delete from kestrelchat.appender where used_at < now() - interval '7 days';

    for v_room in
        select r.id, r.head, coalesce(t.upto, 0) as upto
        from kestrelchat.room r left join kestrelchat.trim t on t.room = r.id
        where r.head - coalesce(t.upto, 0) > p_keep
            or (r.head > coalesce(t.upto, 0) and p_since > (
                select l.at from kestrelchat.line l
                where l.room = r.id and l.sequence > coalesce(t.upto, 0)
                order by l.sequence limit 1))
    loop
        exit when v_removed >= p_max;

        select coalesce(min(l.sequence) filter (where not (l.sequence <= v_room.head - p_keep or l.at < p_since)) - 1, max(l.sequence))
        into v_last
        from (
            select sequence, at from kestrelchat.line
            where room = v_room.id and sequence > v_room.upto
            order by sequence limit p_max - v_removed
        ) l;

        delete from kestrelchat.line where room = v_room.id and sequence > v_room.upto and sequence <= v_last;
        get diagnostics v_step = row_count;
        v_removed := v_removed + v_step;

        insert into kestrelchat.trim (room, upto) values (v_room.id, v_last)
            on conflict (room) do update set upto = excluded.upto;
    end loop;

    if v_removed < p_max then
        v_removed := v_removed + kestrelchat.forget_rooms(p_since, p_max - v_removed);
    end if;

    return v_removed;
end $$;

-- Removes rooms without members and lines, and their topics when those are older than the retention.
create function kestrelchat.forget_rooms(p_since timestamptz, p_max int)
returns int language plpgsql as $$
declare
    v_topics int;
    v_rooms int;
begin
    delete from kestrelchat.topic t
    where t.room in (
        select o.room from kestrelchat.topic o
        where o.set_at < p_since
            and not exists (select from kestrelchat.client c where c.room = o.room)
            and not exists (select from kestrelchat.room r join kestrelchat.line l on l.room = r.id where r.name = o.room)
        limit p_max);
    get diagnostics v_topics = row_count;

    with abandoned as (
        select r.id from kestrelchat.room r join kestrelchat.trim t on t.room = r.id
        where t.upto = r.head
            and not exists (select from kestrelchat.client c where c.room = r.name)
            and not exists (select from kestrelchat.topic o where o.room = r.name)
        limit p_max - v_topics
        for update of r skip locked
    ), forgotten as (
        delete from kestrelchat.room r using abandoned a where r.id = a.id returning r.id
    )
    delete from kestrelchat.trim t using forgotten f where t.room = f.id;
    get diagnostics v_rooms = row_count;
    return v_topics + v_rooms;
end $$;

-- Presence --------------------------------------------------------------------------------------------------------------

-- A node that was found dead keeps its row, and its clients theirs, until the node that found it has notified the others.
create table kestrelchat.node (
    id uuid primary key,
    name text not null check (octet_length(name) <= 256),
    expires timestamptz not null,
    found_by uuid,
    sent bigint not null default 0
) with (fillfactor = 50);

create table kestrelchat.client (
    node uuid not null references kestrelchat.node on delete cascade,
    id bigint not null,
    who text not null check (octet_length(who) <= 256),
    folded text collate "C" check (octet_length(folded) <= 256),
    token bytea check (octet_length(token) <= 64),
    address text not null check (octet_length(address) <= 256),
    endpoint text not null check (octet_length(endpoint) <= 256),
    room text collate "C" check (octet_length(room) <= 256),
    connected_at timestamptz not null,
    away text check (octet_length(away) <= 4096),
    heard_at timestamptz not null,
    primary key (node, id)
) with (fillfactor = 80);

-- This index decides which of several concurrent claims of a name succeeds.
create unique index client_folded on kestrelchat.client (folded) where folded is not null;
create index client_room on kestrelchat.client (room, connected_at, node, id) where room is not null;
create index client_who on kestrelchat.client (who);
create index client_connected_at on kestrelchat.client (connected_at, node, id);

create table kestrelchat.topic (
    room text collate "C" primary key check (octet_length(room) <= 256),
    topic text not null check (octet_length(topic) <= 4096),
    set_at timestamptz not null default now()
);

-- Outcomes, as in NameOutcome: 0 acquired, 1 taken over, 2 held, 3 unknown client, 4 held by the same user.
create function kestrelchat.claim_name(p_node uuid, p_id bigint, p_folded text, p_token bytea, p_takes_over boolean, out outcome int, out other_node uuid, out other_id bigint)
language plpgsql as $$
begin
    -- A concurrent claim between the select and the update makes the update fail; the next select finds it.
    for attempt in 1 .. 100 loop
        outcome := 3;
        perform from kestrelchat.node where id = p_node and found_by is null for share;
        if not found or not exists (select from kestrelchat.client where node = p_node and id = p_id) then
            return;
        end if;

        outcome := 0;
        select c.node, c.id into other_node, other_id
        from kestrelchat.client c
        where c.folded = p_folded and (c.node, c.id) <> (p_node, p_id);
        if found and not p_takes_over then
            outcome := case when (select c.token = p_token from kestrelchat.client c where c.node = other_node and c.id = other_id) then 4 else 2 end;
            return;
        elsif found then
            outcome := 1;
            update kestrelchat.client set folded = null, token = null
            where node = other_node and id = other_id and folded = p_folded and token = p_token;
            if not found then
                outcome := 2;
                perform from kestrelchat.client where node = other_node and id = other_id and folded = p_folded and token is distinct from p_token;
                if found or p_token is null then
                    return;
                end if;
                continue;
            end if;
        end if;

        begin
            update kestrelchat.client set folded = p_folded, token = p_token where node = p_node and id = p_id;
            if not found then
                outcome := 3;
            end if;
            return;
        exception when unique_violation then
            -- Only the update in this block is rolled back. A name released above stays released.
            null;
        end;
    end loop;

    raise exception 'failed to claim the name % in 100 attempts', p_folded using errcode = 'serialization_failure';
end $$;

-- Assigns a dead node to the caller. Concurrent callers wait for each other.
create function kestrelchat.find_dead(p_by uuid)
returns uuid language plpgsql as $$
declare
    v_dead uuid;
begin
    perform pg_advisory_xact_lock(hashtextextended('kestrelchat.dead', 0));
    perform from kestrelchat.node where id = p_by and found_by is null for key share;
    if not found then
        return null;
    end if;

    update kestrelchat.node n set found_by = p_by
    where n.id = (
            select d.id from kestrelchat.node d
            where d.expires <= clock_timestamp() and d.id <> p_by
                and (d.found_by is null or d.found_by = p_by or not exists (
                    select from kestrelchat.node b
                    where b.id = d.found_by and b.found_by is null and b.expires > clock_timestamp()))
            order by d.id limit 1)
        and n.expires <= clock_timestamp()
    returning n.id into v_dead;

    update kestrelchat.client set folded = null, token = null where node = v_dead and folded is not null;
    return v_dead;
end $$;

-- Messages between nodes ------------------------------------------------------------------------------------------------

create table kestrelchat.mail (
    id bigint generated always as identity primary key,
    target uuid not null references kestrelchat.node on delete cascade,
    sender uuid not null,
    kind int not null,
    body bytea not null check (octet_length(body) <= 262144),
    at timestamptz not null default clock_timestamp()
);

create index mail_target on kestrelchat.mail (target, id);

-- Adds messages to the inboxes that are not full. Targets: null = every living node but p_except.
-- The nodes are locked first, so that none is removed between the count and the insert.
create function kestrelchat.deliver(p_sender uuid, p_except uuid, p_targets uuid[], p_kinds int[], p_bodies bytea[], p_max_inbox int)
returns void language plpgsql as $$
begin
    perform from kestrelchat.node n
    where n.found_by is null and (n.id = any (p_targets) or array_position(p_targets, null) is not null)
    order by n.id for key share;

    with inbox as materialized (
        select n.id, (select count(*) from (select from kestrelchat.mail w where w.target = n.id limit p_max_inbox) w) as waiting
        from kestrelchat.node n
        where n.found_by is null
    )
    insert into kestrelchat.mail (target, sender, kind, body)
    select i.id, p_sender, m.kind, m.body
    from unnest(p_targets, p_kinds, p_bodies) with ordinality as m (target, kind, body, place)
    join inbox i on i.waiting < p_max_inbox and (i.id = m.target or (m.target is null and i.id is distinct from p_except))
    order by m.place, i.id;
end $$;

create function kestrelchat.send_mail(p_from uuid, p_numbers bigint[], p_targets uuid[], p_kinds int[], p_bodies bytea[], p_max_inbox int)
returns boolean language plpgsql as $$
declare
    v_sent bigint;
    v_first int;
begin
    select sent into v_sent from kestrelchat.node where id = p_from and found_by is null for no key update;
    if not found then
        return false;
    end if;

    select count(*) + 1 into v_first from unnest(p_numbers) as n (number) where n.number <= v_sent;
    if v_first <= cardinality(p_numbers) then
        perform kestrelchat.deliver(p_from, p_from, p_targets[v_first:], p_kinds[v_first:], p_bodies[v_first:], p_max_inbox);
        update kestrelchat.node set sent = p_numbers[cardinality(p_numbers)] where id = p_from;
    end if;
    return true;
end $$;

create function kestrelchat.forget_dead(p_by uuid, p_dead uuid, p_kinds int[], p_bodies bytea[], p_max_inbox int)
returns boolean language plpgsql as $$
begin
    delete from kestrelchat.node where id = p_dead and found_by = p_by;
    if not found then
        return false;
    end if;

    perform kestrelchat.deliver(p_by, null, array_fill(null::uuid, array[cardinality(p_kinds)]), p_kinds, p_bodies, p_max_inbox);
    return true;
end $$;

-- Shared values ---------------------------------------------------------------------------------------------------------

create sequence kestrelchat.version;

create table kestrelchat.state (
    key text collate "C" primary key check (octet_length(key) <= 256),
    value bytea not null check (octet_length(value) <= 262144),
    version bigint not null default nextval('kestrelchat.version')
);
