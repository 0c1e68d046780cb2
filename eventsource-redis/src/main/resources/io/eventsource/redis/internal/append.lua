-- Appends a record. Returns its position, or a negative number if the record was refused.
--
-- KEYS: the stream, the meta data, the session of the node.
-- ARGV: 1 epoch, 2 session, 3 the highest position that the node has applied, 4 the position before which records may be
-- removed, 5 the nonce of the record, 6 the record.
--
-- Each entry names the nonce of the entry before, so that a reader notices what is missing.

local meta = redis.call('HMGET', KEYS[2], 'epoch', 'sequence', 'nonce')
if meta[1] ~= ARGV[1] then
  return -1
end
if redis.call('GET', KEYS[3]) ~= ARGV[2] then
  return -2
end
local last = tonumber(meta[2])
if last < tonumber(ARGV[3]) then
  return -3
end
local position = string.format('%.0f', last + 1)
redis.call('XADD', KEYS[1], 'MINID', '~', '0-' .. ARGV[4], '0-' .. position, 'e', meta[3] .. ARGV[5] .. ARGV[6])
redis.call('HSET', KEYS[2], 'sequence', position, 'nonce', ARGV[5])
return last + 1
