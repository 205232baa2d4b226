-- A step that a later version could have: columns and a table that the former version does not know.
alter table kestrelchat.line add column later text not null default 'later';
alter table kestrelchat.client add column later text;
alter table kestrelchat.mail add column later int not null default 0;
alter table kestrelchat.node add column later timestamptz;
create table kestrelchat.later (id bigint primary key, at timestamptz not null default clock_timestamp());
