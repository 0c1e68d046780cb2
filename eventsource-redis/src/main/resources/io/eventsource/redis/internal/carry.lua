-- Keeps entries that are needed although the history will begin after them, and forgets those that are not needed any more.
-- Returns the position before which entries may be removed; -1 if the session has ended.
--
-- KEYS: the meta data, the session of the node, the needed entries.
-- ARGV: 1 epoch, 2 session, 3 how far the node has applied the stream, 4 the position before which all needed entries are kept
-- then; empty if there are more to keep, 5 how many positions to forget follow, then these, then positions and entries by turns.
--
-- A node that has applied less than the one before it changes nothing: it cannot judge what is needed.

local meta = redis.call('HMGET', KEYS[1], 'epoch', 'carried', 'judged')
if meta[1] ~= ARGV[1] or redis.call('GET', KEYS[2]) ~= ARGV[2] then
  return -1
end
local carried = tonumber(meta[2] or '0')
if tonumber(ARGV[3]) < tonumber(meta[3] or '0') then
  return carried
end
redis.call('HSET', KEYS[1], 'judged', ARGV[3])
local first = 6 + tonumber(ARGV[5])
for i = 6, first - 1 do
  redis.call('HDEL', KEYS[3], ARGV[i])
end
for i = first, #ARGV, 2 do
  redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1])
end
if ARGV[4] ~= '' and tonumber(ARGV[4]) > carried then
  carried = tonumber(ARGV[4])
  redis.call('HSET', KEYS[1], 'carried', ARGV[4])
end
return carried
