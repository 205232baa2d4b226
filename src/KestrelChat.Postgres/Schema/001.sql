-- The tables that nodes share, all in one schema. Names are compared byte by byte (collation "C").
-- Older and newer servers run side by side during an upgrade, so a step must not remove what the previous version uses.
--
-- Locks in one order, to avoid deadlocks: the retention (by changes of the set of nodes), the appender, the node, new and known rooms
-- by name, clients, counters. Transactions that deadlock all the same are retried.

-- The log ---------------------------------------------------------------------------------------------------------------

-- The end of each room's log. An append locks its row until the commit, so sequences have no gaps and follow the commit order.
create table kestrelchat.room (
    id bigint generated always as identity primary key,
    name text collate "C" not null unique check (octet_length(name) <= 256),
    head bigint not null default 0,
    lines bigint not null default 0,
    members int not null default 0,
    tag bigint not null default 0
) with (fillfactor = 50);

-- The events of rooms. Kinds as in RoomEventKind: 1 said, 2 acted, 3 arrived, 4 left, 5 renamed, 6 topic set, 7 locked, 8 unlocked,
-- 9 summary, whose text has the names of clients that were told apart. "version" is that of the row's format, "line" the number among the
-- lines of the room, 0 = none.
create table kestrelchat.line (
    room bigint not null,
    sequence bigint not null,
    node uuid not null,
    number bigint not null,
    who text not null check (octet_length(who) <= 600),
    text bytea check (octet_length(text) <= 98304),
    at timestamptz not null,
    kind smallint not null default 1,
    version smallint not null default 1,
    tag bigint not null default 0,
    line bigint not null default 0,
    members int not null default 0,
    new_name text check (octet_length(new_name) <= 600),
    arrived int,
    left_ int,
    primary key (room, sequence),
    unique (node, number) include (room)
);

-- Finds about where a line is. Every line would cost an append a fifth of its time.
create index line_line on kestrelchat.line (room, line) include (sequence) where line % 32 = 1;

-- Events that no node numbered: of clients that left because their node was removed or their name taken over.
create index line_removal on kestrelchat.line (number) include (room) where number < 0;

-- The last number of each node: events up to it were appended before, even if they were trimmed. It outlasts the node.
create table kestrelchat.appender (
    node uuid primary key,
    applied bigint not null default 0,
    is_removed boolean not null default false,
    used_at timestamptz not null default clock_timestamp()
) with (fillfactor = 50);

-- What is kept of each room: the last trimmed sequence and line, and the time of the oldest event; null = no event is kept. Not in the
-- room's own row, so that trimming does not delay appends.
create table kestrelchat.kept (
    room bigint primary key,
    trimmed bigint not null default 0,
    trimmed_line bigint not null default 0,
    oldest_at timestamptz
) with (fillfactor = 50);

create index kept_oldest_at on kestrelchat.kept (oldest_at) where oldest_at is not null;

-- Rooms that may have more events than are kept.
create table kestrelchat.due (
    room bigint primary key
);

-- How much is kept, 0 = no limit; one row. Its lock also serializes changes of the set of nodes.
create table kestrelchat.retention (
    id int primary key default 1 check (id = 1),
    lines int not null default 0,
    days int not null default 0
);

-- Counters whose order is that of the commits: a transaction that counts locks the row until its commit.
create table kestrelchat.counter (
    name text primary key,
    value bigint not null
) with (fillfactor = 50);

create table kestrelchat.topic (
    room text collate "C" primary key check (octet_length(room) <= 256),
    topic text check (octet_length(topic) <= 4096),
    locked boolean not null default false,
    set_at timestamptz not null default clock_timestamp()
);

create function kestrelchat.count_up(p_name text, p_by bigint)
returns bigint language sql as $$
    insert into kestrelchat.counter as c (name, value) values (p_name, p_by)
    on conflict (name) do update set value = c.value + excluded.value
    returning value
$$;

create function kestrelchat.random_tag()
returns bigint language sql volatile as $$
    select hashtextextended(gen_random_uuid()::text, 0)
$$;

-- Creates and locks rooms. Names: distinct.
create function kestrelchat.lock_rooms(p_names text[])
returns void language plpgsql as $$
declare
    v_locked bigint;
begin
    loop
        insert into kestrelchat.room (name)
            select n.name
            from unnest(p_names) as n (name)
            where not exists (select from kestrelchat.room k where k.name = n.name)
            order by n.name collate "C"
            on conflict (name) do nothing;

        perform from kestrelchat.room where name = any (p_names) order by name for no key update;
        get diagnostics v_locked = row_count;

        -- A room that existed may have been removed before it was locked.
        exit when v_locked = cardinality(p_names);
    end loop;
end $$;

-- Returns the place of each name among distinct names of rooms.
create function kestrelchat.places_in(p_rooms text[], p_names text[])
returns int[] language sql immutable as $$
    select array_agg(r.place::int order by n.place)
    from unnest(p_names) with ordinality as n (name, place) join unnest(p_rooms) with ordinality as r (name, place) on r.name = n.name
$$;

-- Writes events of distinct rooms, which the caller has locked. p_event_rooms: the places of the events' rooms in p_rooms. p_arrived and
-- p_left: of summaries; null = there are none. Returns the place of the first event of each room, and the room as it was before it.
create function kestrelchat.write_events(
    p_node uuid, p_tag bigint, p_rooms text[], p_numbers bigint[], p_event_rooms int[], p_kinds smallint[], p_whos text[], p_new_names text[],
    p_texts bytea[], p_ats timestamptz[], p_arrived int[], p_left int[])
returns table (room int, first int, head bigint, lines bigint, members int, tag bigint) language plpgsql as $$
#variable_conflict use_column
declare
    -- A room becomes due for trimming when its sequence passes a multiple of this.
    v_step bigint;
begin
    select greatest(1, least(1000, lines / 10)) into v_step from kestrelchat.retention where lines > 0;

    return query
    with pending as (
        select e.*, row_number() over in_room as place, sum(e.line) over in_room as lines, sum(e.change) over in_room as changes
        from (
            select p.*,
                case when p.kind in (1, 2) then 1 else 0 end as line,
                case p.kind when 3 then 1 when 4 then -1 when 9 then coalesce(p.arrived, 0) - coalesce(p.left_, 0) else 0 end as change
            from unnest(p_numbers, p_event_rooms, p_kinds, p_whos, p_new_names, p_texts, p_ats, p_arrived, p_left) with ordinality
                as p (number, room, kind, who, new_name, text, at, arrived, left_, ordinal)
        ) e
        window in_room as (partition by e.room order by e.ordinal rows unbounded preceding)
    ), counted as (
        update kestrelchat.room r
        set head = r.head + t.events, lines = r.lines + t.lines, members = greatest(0, r.members + t.changes), tag = p_tag
        from (select room, min(ordinal) as first, min(at) as oldest_at, count(*) as events, sum(line) as lines, sum(change) as changes from pending group by room) t,
            kestrelchat.room f
        where r.name = p_rooms[t.room] and f.id = r.id
        returning t.room as room, t.first, t.oldest_at, r.id, r.head, f.head as head_before, f.lines as lines_before, f.members as members_before, f.tag as tag_before
    ), due as (
        insert into kestrelchat.due (room)
        select id from counted where head / v_step > head_before / v_step order by id
        on conflict (room) do nothing
    ), kept as (
        insert into kestrelchat.kept as k (room, oldest_at)
        select c.id, c.oldest_at
        from counted c
        where not exists (select from kestrelchat.kept o where o.room = c.id and o.oldest_at is not null)
        order by c.id
        on conflict (room) do update set oldest_at = excluded.oldest_at where k.oldest_at is null
    ), written as (
        insert into kestrelchat.line (room, sequence, node, number, who, text, at, kind, tag, line, members, new_name, arrived, left_)
        select c.id, c.head_before + p.place, p_node, p.number, p.who, p.text, p.at, p.kind, p_tag,
            p.line * (c.lines_before + p.lines), greatest(0, c.members_before + p.changes),
            nullif(p.new_name, ''), p.arrived, p.left_
        from pending p join counted c on c.room = p.room
    )
    select c.room, c.first::int, c.head_before, c.lines_before, c.members_before, c.tag_before
    from counted c;
end $$;

-- Appends events of distinct rooms of a node, and changes its clients. Returns no rows if the node is not in the cluster.
-- p_event_rooms: the places of the events' rooms in p_rooms. Ages: microseconds. p_new_names: null = there are none.
-- Changes, in the order of their events: 1 enter, 2 leave, 3 leave for good, 4 rename; p_events: the places of their events.
-- Returns what became of the event at a place; "lines" is the number of lines of its room up to it. An event that is not returned
-- follows the one before it in its room, without a change of members.
create function kestrelchat.append_events(
    p_node uuid, p_rooms text[], p_numbers bigint[], p_event_rooms int[], p_kinds smallint[], p_whos text[], p_new_names text[], p_texts bytea[],
    p_ages bigint[], p_events int[], p_changes smallint[], p_ids bigint[], p_steps bigint[], p_client_whos text[], p_addresses text[], p_endpoints text[],
    p_connected_ats timestamptz[], p_aways text[], p_heard_ats timestamptz[])
returns table (place int, sequence bigint, tag bigint, before bigint, lines bigint, who text, at timestamptz, members int, arrived int, left_ int)
language plpgsql as $$
#variable_conflict use_column
declare
    v_count int := cardinality(p_numbers);
    v_last bigint := p_numbers[cardinality(p_numbers)];
    v_now timestamptz;
    v_tag bigint := kestrelchat.random_tag();
    v_applied bigint;
    v_node_name text;
    v_first int;
    v_numbers bigint[];
    v_event_rooms int[];
    v_kinds smallint[];
    v_new_names text[];
    v_texts bytea[];
    v_ats timestamptz[];
    v_ats_written timestamptz[];
    v_whos text[] := p_whos;
    v_whos_written text[];
    v_arrived int[];
    v_left int[];
    v_arrived_written int[];
    v_left_written int[];
    v_written_rooms int[];
    v_heads bigint[];
    v_tags bigint[];
    v_change record;
    v_topic record;
    v_room text;
    v_who text;
begin
    select a.applied into v_applied from kestrelchat.appender a where a.node = p_node for no key update;
    if not found then
        return;
    end if;

    select n.name into v_node_name from kestrelchat.node n where n.id = p_node for key share;
    if not found then
        return;
    end if;

    select count(*) + 1 into v_first from unnest(p_numbers) as n (number) where n.number <= v_applied;
    if v_first <= v_count then
        -- Two arrivals under the same address must see each other.
        if cardinality(p_changes) > 0 then
            perform pg_advisory_xact_lock(1265922899, h.bucket)
            from (
                select distinct hashtext(c.who) & 63 as bucket
                from unnest(p_changes, p_client_whos, p_addresses) as c (change, who, address)
                where c.change = 1 and c.who = c.address
                order by bucket
            ) h;
        end if;

        perform kestrelchat.lock_rooms(p_rooms);
    end if;

    v_now := clock_timestamp();
    v_ats := array(select v_now - a.age * interval '1 microsecond' from unnest(p_ages) as a (age));

    if v_first <= v_count and (cardinality(p_changes) > 0 or p_kinds && '{3,4,9}') then
        v_arrived := array_fill(0, array[v_count]);
        v_left := array_fill(0, array[v_count]);
        for v_change in
            select c.*
            from unnest(p_events, p_changes, p_ids, p_steps, p_client_whos, p_addresses, p_endpoints, p_connected_ats, p_aways, p_heard_ats)
                with ordinality as c (event, change, id, step, who, address, endpoint, connected_at, away, heard_at, place)
            where c.event >= v_first
            order by c.place
        loop
            v_room := p_rooms[p_event_rooms[v_change.event]];
            if v_change.change = 1 then
                v_who := v_change.who;
                update kestrelchat.client c
                set leaving = coalesce(c.room, c.leaving), room = v_room, step = v_change.step,
                    -- The name that the store gave it, which its node does not know yet.
                    who = case when v_change.who = v_change.address and c.folded is null and starts_with(c.who, v_change.address || '@') then c.who else v_change.who end,
                    address = v_change.address, endpoint = v_change.endpoint, connected_at = v_change.connected_at, away = v_change.away, heard_at = v_change.heard_at
                where c.node = p_node and c.id = v_change.id and c.step < v_change.step
                    and c.room is distinct from v_room and c.leaving is distinct from v_room
                returning c.who into v_who;
                if not found then
                    v_who := v_change.who;
                    -- A member that arrives again has no effect, but its name may be newer; and it may come back although a fail-over
                    -- lost its departure.
                    update kestrelchat.client c
                    set who = case when v_change.who = v_change.address then c.who else v_change.who end,
                        room = v_room,
                        leaving = case when c.leaving = v_room then c.room else c.leaving end,
                        step = case when c.leaving = v_room then v_change.step else c.step end
                    where c.node = p_node and c.id = v_change.id and c.step < v_change.step and v_room in (c.room, c.leaving);
                    if v_who = v_change.address and exists (select from kestrelchat.client o where o.who = v_who and o.node <> p_node) then
                        v_who := v_who || '@' || v_node_name;
                        if exists (select from kestrelchat.client o where o.who = v_who) then
                            v_who := v_who || '#' || v_change.id;
                        end if;
                    end if;
                    insert into kestrelchat.client (node, id, who, address, endpoint, room, connected_at, away, heard_at, step)
                    values (p_node, v_change.id, v_who, v_change.address, v_change.endpoint, v_room, v_change.connected_at, v_change.away, v_change.heard_at, v_change.step)
                    on conflict (node, id) do nothing;
                end if;
                if found then
                    v_arrived[v_change.event] := v_arrived[v_change.event] + 1;
                    if p_kinds[v_change.event] = 3 then
                        v_whos[v_change.event] := v_who;
                    -- Below the limit of a text: of some thousand at once the rest is shown by the address alone.
                    elsif v_who <> v_change.who and octet_length(p_texts[v_change.event]) < 90000 then
                        p_texts[v_change.event] := p_texts[v_change.event] || convert_to(v_change.id || ' ' || v_who || e'\n', 'UTF8');
                    end if;
                end if;
            elsif v_change.change in (2, 3) then
                if v_change.change = 3 then
                    delete from kestrelchat.client c
                    where c.node = p_node and c.id = v_change.id
                        and ((c.room = v_room and c.leaving is null and c.step < v_change.step) or (c.leaving = v_room and c.room is null));
                    if found then
                        v_left[v_change.event] := v_left[v_change.event] + 1;
                        continue;
                    end if;
                end if;
                update kestrelchat.client c
                set room = nullif(c.room, v_room), leaving = case when c.room = v_room then c.leaving else null end
                where c.node = p_node and c.id = v_change.id and ((c.room = v_room and c.step < v_change.step) or c.leaving = v_room);
                if found then
                    v_left[v_change.event] := v_left[v_change.event] + 1;
                end if;
                if v_change.change = 3 then
                    delete from kestrelchat.client c
                    where c.node = p_node and c.id = v_change.id and c.room is null and c.leaving is null;
                end if;
            else
                update kestrelchat.client c set who = v_change.who where c.node = p_node and c.id = v_change.id;
            end if;
        end loop;
    end if;

    if v_first = 1 and v_arrived is null then
        return query
        select w.first, w.head + 1, v_tag, w.tag, w.lines + case when p_kinds[w.first] in (1, 2) then 1 else 0 end, p_whos[w.first], v_ats[w.first], w.members, 0, 0
        from kestrelchat.write_events(p_node, v_tag, p_rooms, p_numbers, p_event_rooms, p_kinds, p_whos, p_new_names, p_texts, v_ats, null, null) w;
    else
        -- What was appended before, or has no effect, is left out.
        select array_agg(p.number order by p.place), array_agg(p.room order by p.place), array_agg(p.kind order by p.place),
            array_agg(p.who order by p.place), array_agg(p.new_name order by p.place), array_agg(p.text order by p.place),
            array_agg(p.at order by p.place), array_agg(case when p.kind = 9 then p.arrived end order by p.place),
            array_agg(case when p.kind = 9 then p.left_ end order by p.place)
        into v_numbers, v_event_rooms, v_kinds, v_whos_written, v_new_names, v_texts, v_ats_written, v_arrived_written, v_left_written
        from unnest(p_numbers, p_event_rooms, p_kinds, v_whos, p_new_names, p_texts, v_ats, v_arrived, v_left) with ordinality
            as p (number, room, kind, who, new_name, text, at, arrived, left_, place)
        where p.place >= v_first and (p.kind not in (3, 4, 9) or p.arrived + p.left_ > 0);

        select array_agg(w.room), array_agg(w.head), array_agg(w.tag) into v_written_rooms, v_heads, v_tags
        from kestrelchat.write_events(
            p_node, v_tag, p_rooms, v_numbers, v_event_rooms, v_kinds, v_whos_written, v_new_names, v_texts, v_ats_written, v_arrived_written, v_left_written) w;

        return query
        select p.place::int, coalesce(l.sequence, 0), coalesce(l.tag, 0), case when l.tag = v_tag then coalesce(w.tag, v_tag) end, coalesce(l.line, 0),
            coalesce(l.who, p.who), coalesce(l.at, p.at), coalesce(l.members, 0),
            coalesce(l.arrived, case when p.kind = 9 then p.arrived end, 0), coalesce(l.left_, case when p.kind = 9 then p.left_ end, 0)
        from unnest(p_numbers, p_event_rooms, p_kinds, v_whos, v_ats, v_arrived, v_left) with ordinality as p (number, room, kind, who, at, arrived, left_, place)
        left join kestrelchat.line l on l.node = p_node and l.number = p.number
        left join unnest(v_written_rooms, v_heads, v_tags) as w (room, head, tag) on w.room = p.room and w.head + 1 = l.sequence
        order by p.place;
    end if;

    if v_first > v_count then
        return;
    end if;

    if p_kinds && '{6,7,8}' then
        for v_topic in
            select p_rooms[p.room] as room, p.kind, p.text
            from unnest(p_event_rooms, p_kinds, p_texts) with ordinality as p (room, kind, text, place)
            where p.place >= v_first and p.kind in (6, 7, 8)
            order by p.place
        loop
            if v_topic.kind = 6 then
                insert into kestrelchat.topic as t (room, topic) values (v_topic.room, nullif(convert_from(v_topic.text, 'UTF8'), ''))
                on conflict (room) do update set topic = excluded.topic, set_at = excluded.set_at;
            else
                insert into kestrelchat.topic as t (room, locked) values (v_topic.room, v_topic.kind = 7)
                on conflict (room) do update set locked = excluded.locked;
            end if;
        end loop;
        delete from kestrelchat.topic t where t.room = any (p_rooms) and t.topic is null and not t.locked;
    end if;

    -- A room that was created for an event without effect.
    if v_arrived is not null then
        delete from kestrelchat.room r where r.name = any (p_rooms) and r.head = 0 and r.tag = 0;
    end if;

    update kestrelchat.appender a set applied = v_last, used_at = clock_timestamp() where a.node = p_node;
end $$;

-- Imports lines with their own times. The node need not be in the cluster: it only numbers the lines, so that an import can be repeated.
-- Returns their sequences; 0 = imported before, and trimmed.
create function kestrelchat.append_lines(p_node uuid, p_numbers bigint[], p_rooms text[], p_whos text[], p_texts bytea[], p_ats timestamptz[])
returns bigint[] language plpgsql as $$
declare
    v_applied bigint;
    v_rooms text[];
    v_places bigint[];
    v_sequences bigint[];
begin
    insert into kestrelchat.appender (node) values (p_node) on conflict (node) do nothing;
    select a.applied into v_applied from kestrelchat.appender a where a.node = p_node for no key update;

    select array_agg(distinct r.name collate "C") into v_rooms from unnest(p_rooms) as r (name);
    perform kestrelchat.lock_rooms(v_rooms);

    select array_agg(n.place order by n.place) into v_places from unnest(p_numbers) with ordinality as n (number, place) where n.number > v_applied;
    if v_places is not null then
        perform kestrelchat.write_events(
            p_node, kestrelchat.random_tag(), v_rooms, p_numbers[v_places[1]:], kestrelchat.places_in(v_rooms, p_rooms[v_places[1]:]),
            array_fill(1::smallint, array[cardinality(v_places)]), p_whos[v_places[1]:], null, p_texts[v_places[1]:], p_ats[v_places[1]:], null, null);
    end if;

    select array_agg(coalesce(l.sequence, 0) order by n.place) into v_sequences
    from unnest(p_numbers) with ordinality as n (number, place)
    left join kestrelchat.line l on l.node = p_node and l.number = n.number;

    update kestrelchat.appender a set applied = greatest(v_applied, p_numbers[cardinality(p_numbers)]), used_at = clock_timestamp() where a.node = p_node;
    return v_sequences;
end $$;

-- Removes some events beyond the retention, one node at a time: of each room the oldest ones up to the first one to keep, and the room
-- if it has no members and no events any more, with its topic unless that is locked. A room whose last event is trimmed is found here
-- only once, because the departure of its last member is another event.
create function kestrelchat.trim_log(p_max int)
returns int language plpgsql as $$
declare
    v_lines bigint;
    v_since timestamptz;
    v_room record;
    v_last bigint;
    v_last_line bigint;
    v_oldest_at timestamptz;
    v_step int;
    v_removed int := 0;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('kestrelchat.trim', 0)) then
        return 0;
    end if;

    delete from kestrelchat.appender a
    where a.used_at < clock_timestamp() - interval '7 days' and not exists (select from kestrelchat.node n where n.id = a.node);
    select nullif(r.lines, 0), clock_timestamp() - make_interval(days => nullif(r.days, 0)) into v_lines, v_since from kestrelchat.retention r;

    -- Rooms that have no more than is kept are no longer due, so each of the others has something to remove.
    delete from kestrelchat.due d
    where not exists (
        select from kestrelchat.room r left join kestrelchat.kept k on k.room = r.id
        where r.id = d.room and r.head - coalesce(k.trimmed, 0) > v_lines);

    for v_room in
        with found as (
            (select d.room from kestrelchat.due d limit p_max)
            union
            (select k.room from kestrelchat.kept k where k.oldest_at < v_since order by k.oldest_at limit p_max)
        )
        select f.room, r.name, r.head, coalesce(k.trimmed, 0) as trimmed
        from found f left join kestrelchat.room r on r.id = f.room left join kestrelchat.kept k on k.room = f.room
    loop
        exit when v_removed >= p_max;

        select coalesce(min(l.sequence) filter (where not (l.sequence <= v_room.head - coalesce(v_lines, v_room.head) or coalesce(l.at < v_since, false))) - 1, max(l.sequence)), count(*)
        into v_last, v_step
        from (
            select x.sequence, x.at from kestrelchat.line x
            where x.room = v_room.room and x.sequence > v_room.trimmed
            order by x.sequence limit p_max - v_removed
        ) l;

        -- An append to a room without events notes its oldest one. If one is under way, its room keeps its last event.
        if v_last >= v_room.head then
            perform from kestrelchat.room r where r.id = v_room.room and r.head = v_last for update skip locked;
            if not found then
                v_last := v_last - 1;
            end if;
        end if;

        with removed as (
            delete from kestrelchat.line l where l.room = v_room.room and l.sequence > v_room.trimmed and l.sequence <= v_last returning l.line
        )
        select count(*), max(line) into v_step, v_last_line from removed;
        v_removed := v_removed + v_step;
        if v_step > 0 then
            select l.at into v_oldest_at from kestrelchat.line l where l.room = v_room.room and l.sequence > v_last order by l.sequence limit 1;
            insert into kestrelchat.kept as k (room, trimmed, trimmed_line, oldest_at) values (v_room.room, v_last, v_last_line, v_oldest_at)
            on conflict (room) do update
            set trimmed = excluded.trimmed, trimmed_line = greatest(k.trimmed_line, excluded.trimmed_line), oldest_at = excluded.oldest_at;
            if v_oldest_at is null then
                delete from kestrelchat.room r
                where r.id = v_room.room and r.head = v_last and r.members = 0 and not exists (select from kestrelchat.client c where c.room = r.name);
                if found then
                    delete from kestrelchat.kept k where k.room = v_room.room;
                    delete from kestrelchat.due d where d.room = v_room.room;
                    delete from kestrelchat.topic t where t.room = v_room.name and not t.locked;
                    v_removed := v_removed + 1;
                end if;
            end if;
        end if;
    end loop;

    return least(v_removed, p_max);
end $$;

-- Presence --------------------------------------------------------------------------------------------------------------

-- "keep": what the node is configured to keep of the log; null = it has no say. "applied": the last shared value that it has applied.
create table kestrelchat.node (
    id uuid primary key,
    name text not null check (octet_length(name) <= 256),
    expires timestamptz not null,
    keep_lines int,
    keep_days int,
    applied bigint not null default 0
) with (fillfactor = 50);

-- "leaving": the former room, between the arrival in the next one and the departure from it. "step": that of the last change.
create table kestrelchat.client (
    node uuid not null references kestrelchat.node on delete cascade,
    id bigint not null,
    who text not null check (octet_length(who) <= 600),
    folded text collate "C" check (octet_length(folded) <= 256),
    token bytea check (octet_length(token) <= 64),
    address text not null check (octet_length(address) <= 256),
    endpoint text not null check (octet_length(endpoint) <= 256),
    room text collate "C" check (octet_length(room) <= 256),
    leaving text collate "C" check (octet_length(leaving) <= 256),
    step bigint not null default 0,
    connected_at timestamptz not null,
    away text check (octet_length(away) <= 4096),
    heard_at timestamptz not null,
    primary key (node, id)
) with (fillfactor = 80);

-- This index decides which of several concurrent claims of a name succeeds.
create unique index client_folded on kestrelchat.client (folded) where folded is not null;
create index client_room on kestrelchat.client (room) where room is not null;
create index client_room_connected_at on kestrelchat.client (room, connected_at, node, id) where room is not null;
create index client_who on kestrelchat.client (who);
create index client_connected_at on kestrelchat.client (connected_at, node, id);

create function kestrelchat.lock_nodes()
returns void language plpgsql as $$
begin
    insert into kestrelchat.retention (id) values (1) on conflict (id) do nothing;
    perform from kestrelchat.retention for no key update;
end $$;

-- Changes the retention if all nodes agree. The set of nodes is locked.
create function kestrelchat.agree_on_retention()
returns void language plpgsql as $$
declare
    v_lines int;
    v_days int;
begin
    select min(n.keep_lines), min(n.keep_days) into v_lines, v_days
    from kestrelchat.node n
    where n.keep_lines is not null
    having min(n.keep_lines) = max(n.keep_lines) and min(n.keep_days) = max(n.keep_days);
    if not found then
        return;
    end if;

    update kestrelchat.retention r set lines = v_lines, days = v_days where (r.lines, r.days) <> (v_lines, v_days);
    if found then
        insert into kestrelchat.due (room) select r.id from kestrelchat.room r on conflict (room) do nothing;
    end if;
end $$;

-- Adds a node, or renews its lease. Returns false if it was removed.
create function kestrelchat.enter_node(p_node uuid, p_name text, p_life interval, p_lines int, p_days int)
returns boolean language plpgsql as $$
declare
    v_is_removed boolean;
begin
    perform kestrelchat.lock_nodes();
    insert into kestrelchat.appender (node) values (p_node) on conflict (node) do nothing;
    select a.is_removed into v_is_removed from kestrelchat.appender a where a.node = p_node for no key update;
    if v_is_removed then
        return false;
    end if;

    insert into kestrelchat.node (id, name, expires, keep_lines, keep_days) values (p_node, p_name, clock_timestamp() + p_life, p_lines, p_days)
    on conflict (id) do update set name = excluded.name, expires = excluded.expires, keep_lines = excluded.keep_lines, keep_days = excluded.keep_days;
    perform kestrelchat.agree_on_retention();
    return true;
end $$;

-- Removes a node with its clients, and writes events that say that they left: one summary for a room that more than p_max leave;
-- null = none. The set of nodes is locked. Returns its name; null if it is not in the cluster, or p_only_dead and it is not dead.
create function kestrelchat.remove_node(p_node uuid, p_max bigint, p_only_dead boolean)
returns text language plpgsql as $$
declare
    v_name text;
    v_rooms text[];
    v_last bigint;
    v_left record;
begin
    insert into kestrelchat.appender (node) values (p_node) on conflict (node) do nothing;
    perform from kestrelchat.appender a where a.node = p_node for no key update;
    select n.name into v_name from kestrelchat.node n
    where n.id = p_node and (not p_only_dead or n.expires <= clock_timestamp())
    for update;
    if not found then
        return null;
    end if;

    -- Its clients cannot enter other rooms now. They leave one if their name is taken over, until the rooms are locked.
    select array_agg(distinct r.room collate "C") into v_rooms
    from kestrelchat.client c cross join lateral (values (c.room), (c.leaving)) as r (room)
    where c.node = p_node and r.room is not null;
    if v_rooms is not null then
        perform kestrelchat.lock_rooms(v_rooms);
        with gone as (
            select r.room, c.who, c.connected_at, c.id, count(*) over (partition by r.room) as size
            from kestrelchat.client c cross join lateral (values (c.room), (c.leaving)) as r (room)
            where c.node = p_node and r.room is not null
        ), event as (
            select g.room, 4::smallint as kind, g.who, null::int as left_, row_number() over (order by g.room, g.connected_at, g.id) as place
            from gone g where p_max is null or g.size <= p_max
            union all
            select g.room, 9::smallint, '', g.size::int, 0 from gone g where g.size > p_max group by g.room, g.size
        )
        select count(*) as count, array_agg(e.room order by e.place, e.room) as rooms, array_agg(e.kind order by e.place, e.room) as kinds,
            array_agg(e.who order by e.place, e.room) as whos, array_agg(e.left_ order by e.place, e.room) as lefts
        into v_left from event e;
        if v_left.count > 0 then
            v_last := kestrelchat.count_up('removals', v_left.count);
            perform kestrelchat.write_events(
                p_node, kestrelchat.random_tag(), v_rooms, array(select -n from generate_series(v_last - v_left.count + 1, v_last) n),
                kestrelchat.places_in(v_rooms, v_left.rooms), v_left.kinds, v_left.whos, null, null,
                array_fill(clock_timestamp(), array[v_left.count::int]), array_fill(null::int, array[v_left.count::int]), v_left.lefts);
        end if;
    end if;

    delete from kestrelchat.node n where n.id = p_node;
    update kestrelchat.appender a set is_removed = true, used_at = clock_timestamp() where a.node = p_node;
    perform kestrelchat.agree_on_retention();
    return v_name;
end $$;

create function kestrelchat.leave(p_node uuid)
returns text language plpgsql as $$
begin
    perform kestrelchat.lock_nodes();
    return kestrelchat.remove_node(p_node, null, false);
end $$;

-- Removes one node whose lease has expired.
create function kestrelchat.remove_dead(p_by uuid, p_max bigint)
returns text language plpgsql as $$
declare
    v_dead uuid;
    v_name text;
begin
    -- The usual case takes no lock.
    if not exists (select from kestrelchat.node n where n.expires <= clock_timestamp() and n.id <> p_by) then
        return null;
    end if;

    perform kestrelchat.lock_nodes();
    if not exists (select from kestrelchat.node n where n.id = p_by) then
        return null;
    end if;

    for v_dead in select n.id from kestrelchat.node n where n.expires <= clock_timestamp() and n.id <> p_by order by n.id loop
        v_name := kestrelchat.remove_node(v_dead, p_max, true);
        exit when v_name is not null;
    end loop;
    return v_name;
end $$;

-- A node from which a name is taken over gets a notice, however full its inbox is; null = none.
-- Outcomes, as in NameOutcome: 0 acquired, 1 taken over, 2 held, 3 unknown node, 4 held by the same user.
create function kestrelchat.claim_name(
    p_node uuid, p_id bigint, p_who text, p_address text, p_endpoint text, p_connected_at timestamptz, p_away text, p_heard_at timestamptz,
    p_folded text, p_token bytea, p_takes_over boolean, p_notice_kind int, p_notice_body bytea, p_notice_life interval,
    out outcome int, out other_node uuid, out other_id bigint)
language plpgsql as $$
declare
    v_other record;
begin
    -- A concurrent claim between the select and the insert makes the insert fail; the next select finds it.
    for attempt in 1 .. 100 loop
        outcome := 3;
        other_node := null;
        other_id := null;
        perform from kestrelchat.node n where n.id = p_node for key share;
        if not found then
            return;
        end if;

        outcome := 0;
        select c.node, c.id, c.room, c.who, coalesce(c.token = p_token, false) as is_same_user into v_other
        from kestrelchat.client c
        where c.folded = p_folded and (c.node, c.id) <> (p_node, p_id);
        if found then
            other_node := v_other.node;
            other_id := v_other.id;
            outcome := case when not v_other.is_same_user then 2 when p_takes_over then 1 else 4 end;
            if outcome <> 1 then
                return;
            end if;

            -- Rooms are locked before clients.
            if v_other.room is not null then
                perform kestrelchat.lock_rooms(array[v_other.room]);
            end if;

            update kestrelchat.client c set folded = null, token = null, room = null
            where c.node = other_node and c.id = other_id and c.folded = p_folded and c.token = p_token and c.room is not distinct from v_other.room
            returning c.who into v_other.who;
            if not found then
                continue;
            end if;

            if v_other.room is not null then
                perform kestrelchat.write_events(
                    other_node, kestrelchat.random_tag(), array[v_other.room], array[-kestrelchat.count_up('removals', 1)], array[1], array[4::smallint],
                    array[v_other.who], null, null, array[clock_timestamp()], null, null);
            end if;

            if p_notice_kind is not null then
                insert into kestrelchat.mail (message, target, client, sender, kind, body, expires)
                values (gen_random_uuid(), other_node, other_id, p_node, p_notice_kind, p_notice_body, clock_timestamp() + p_notice_life);
            end if;
        end if;

        begin
            insert into kestrelchat.client as c (node, id, who, address, endpoint, connected_at, away, heard_at, folded, token)
            values (p_node, p_id, p_who, p_address, p_endpoint, p_connected_at, p_away, p_heard_at, p_folded, p_token)
            on conflict (node, id) do update set folded = excluded.folded, token = excluded.token;
            return;
        exception when unique_violation then
            -- Only the insert in this block is rolled back. A name released above stays released.
            null;
        end;
    end loop;

    raise exception 'failed to claim the name % in 100 attempts', p_folded using errcode = 'serialization_failure';
end $$;

-- The rooms with the most members, and how many rooms have members. One pass over an index, without keeping all rooms: those with one
-- member, usually the most, are only counted, and looked up by name if there are too few others.
create function kestrelchat.largest_rooms(p_max int)
returns table (room text, topic text, members int, lines bigint, total int) language sql stable
set enable_hashagg = off set enable_seqscan = off set enable_bitmapscan = off as $$
    with counted as materialized (
        select count(*)::int as total, array_agg(s.room) filter (where s.members > 1) as rooms, array_agg(s.members) filter (where s.members > 1) as sizes
        from (select c.room, count(*)::int as members from kestrelchat.client c where c.room is not null group by c.room) s
    ), large as materialized (
        select l.room collate "C" as room, l.members
        from counted n, unnest(n.rooms, n.sizes) as l (room, members)
        order by l.members desc, l.room collate "C"
        limit p_max
    ), small as (
        select c.room, 1 as members
        from kestrelchat.client c
        where c.room is not null
        group by c.room
        having count(*) = 1
        order by c.room
        limit (select p_max - count(*) from large)
    )
    select m.room, t.topic, m.members, coalesce(r.lines, 0), n.total
    from counted n
    left join (select * from large union all select * from small) m on true
    left join kestrelchat.topic t on t.room = m.room
    left join kestrelchat.room r on r.name = m.room
    order by m.members desc, m.room
$$;

-- Messages between nodes ------------------------------------------------------------------------------------------------

-- "client": the one of the target that it is about, 0 = none. A handled or withdrawn message stays until it expires, without its body, so that
-- it is not sent again. The inbox of a node outlasts the node.
create table kestrelchat.mail (
    id bigint generated always as identity primary key,
    message uuid not null unique,
    target uuid not null,
    client bigint not null default 0,
    sender uuid not null,
    kind int not null,
    body bytea not null check (octet_length(body) <= 262144),
    is_handled boolean not null default false,
    is_read boolean not null default false,
    expires timestamptz not null
);

create index mail_target on kestrelchat.mail (target, id) where not is_handled;
create index mail_expires on kestrelchat.mail (expires);

-- Adds messages to the inboxes that are not full. Returns the ids of the others. Lives: microseconds.
create function kestrelchat.send_mail(p_from uuid, p_messages uuid[], p_targets uuid[], p_clients bigint[], p_kinds int[], p_bodies bytea[], p_lives bigint[], p_max_inbox int)
returns uuid[] language plpgsql as $$
declare
    v_refused uuid[];
begin
    -- A minute later than they expire: whoever withdraws a message may be late.
    delete from kestrelchat.mail where id in (
        select w.id from kestrelchat.mail w where w.expires < clock_timestamp() - interval '1 minute' order by w.expires limit 1000 for update skip locked);

    with inbox as materialized (
        select t.target, (select count(*) from (select from kestrelchat.mail w where w.target = t.target and not w.is_handled and w.expires > clock_timestamp() limit p_max_inbox) w) as waiting
        from (select distinct target from unnest(p_targets) as t (target)) t
    ), message as (
        select m.*, i.waiting + row_number() over (partition by m.target order by m.place) > p_max_inbox as is_refused
        from unnest(p_messages, p_targets, p_clients, p_kinds, p_bodies, p_lives) with ordinality as m (message, target, client, kind, body, life, place)
        join inbox i using (target)
        where not exists (select from kestrelchat.mail w where w.message = m.message)
    ), sent as (
        insert into kestrelchat.mail (message, target, client, sender, kind, body, expires)
        select m.message, m.target, m.client, p_from, m.kind, m.body, clock_timestamp() + m.life * interval '1 microsecond'
        from message m
        where not m.is_refused
        order by m.place
        on conflict (message) do nothing
    )
    select coalesce(array_agg(m.message order by m.place) filter (where m.is_refused), '{}') into v_refused from message m;
    return v_refused;
end $$;

-- Shared values ---------------------------------------------------------------------------------------------------------

create table kestrelchat.state (
    key text collate "C" primary key check (octet_length(key) <= 256),
    value bytea not null check (octet_length(value) <= 262144),
    version bigint not null unique,
    at timestamptz not null default clock_timestamp(),
    expires timestamptz
);

create index state_expires on kestrelchat.state (expires) where expires is not null;

-- Returns the version of the key's value. The counter is locked first, so versions follow the commit order.
create function kestrelchat.write_value(p_key text, p_value bytea, p_life interval, p_only_if_missing boolean)
returns bigint language plpgsql as $$
declare
    v_version bigint;
begin
    v_version := kestrelchat.count_up('version', 0);
    delete from kestrelchat.state s where s.expires <= clock_timestamp();
    if p_only_if_missing then
        select s.version into v_version from kestrelchat.state s where s.key = p_key;
        if found then
            return v_version;
        end if;
    end if;

    v_version := kestrelchat.count_up('version', 1);
    insert into kestrelchat.state (key, value, version, at, expires) values (p_key, p_value, v_version, clock_timestamp(), clock_timestamp() + p_life)
    on conflict (key) do update set value = excluded.value, version = excluded.version, at = excluded.at, expires = excluded.expires;
    return v_version;
end $$;
