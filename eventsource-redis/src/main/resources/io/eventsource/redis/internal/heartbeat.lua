-- Renews the lease of a node's session, and notes when the node was heard of. Returns a text and the nodes that have been silent
-- for too long; nothing if the session has ended.
--
-- KEYS: the session of the node, and when each node was heard of.
-- ARGV: 1 the node, 2 the lease in milliseconds, 3 after how many milliseconds a node counts as silent, 4 how old the last
-- heartbeat of this node may be, so that it may judge others: if it is older, this server or the node itself was suspended.
--
-- A silent node is reported again later, unless it has been removed.

if redis.call('PEXPIRE', KEYS[1], ARGV[2]) == 0 then
  return {}
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local before = redis.call('ZSCORE', KEYS[2], ARGV[1])
local text = string.format('%.0f', now)
redis.call('ZADD', KEYS[2], text, ARGV[1])
if not before or now - tonumber(before) > tonumber(ARGV[4]) then
  return {'silent'}
end
local silent = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now - tonumber(ARGV[3])))
for _, node in ipairs(silent) do
  redis.call('ZADD', KEYS[2], text, node)
end
table.insert(silent, 1, 'silent')
return silent
