-- Begins a session of a node, after which no append of its earlier sessions is accepted any more. Begins the history if there
-- is none, and jumps if positions may have been lost. A history that the node has and Redis has not was lost.
--
-- KEYS: the stream, the meta data, the session of the node.
-- ARGV: 1 version of the format, 2 epoch and 3 key for a new history, 4 session, 5 its lease in milliseconds, 6 what
-- identifies this server, 7 the highest position that the node has applied, 8 the nonce of the record there, 9 the nonce and
-- 10 the record of a jump, 11 its length, 12 the epoch that the node has; empty if it has none yet.
--
-- Returns the version, the epoch, the key, the last position, and whether it jumped. If the version or the epoch is another
-- than that of the node, it changes nothing.

local stream, meta, node = KEYS[1], KEYS[2], KEYS[3]
local applied = tonumber(ARGV[7])
local held = redis.call('HMGET', meta, 'format', 'epoch', 'key', 'sequence', 'nonce', 'server')
local format, epoch, key, sequence, nonce = held[1], held[2], held[3], held[4], held[5]
local jumps = false

if not format then
  format, epoch, key, nonce = ARGV[1], ARGV[2], ARGV[3], ARGV[8]
  sequence = 0
  if redis.call('EXISTS', stream) == 1 then
    local info = redis.call('XINFO', 'STREAM', stream)
    for i = 1, #info, 2 do
      if info[i] == 'last-generated-id' then
        sequence = tonumber(string.match(info[i + 1], '%-(%d+)$'))
      end
    end
  end
  jumps = sequence > 0 or ARGV[12] ~= ''
elseif format ~= ARGV[1] or (ARGV[12] ~= '' and epoch ~= ARGV[12]) then
  return {format, epoch, key, sequence, 0}
else
  sequence = tonumber(sequence)
  jumps = held[6] ~= ARGV[6] or sequence < applied
  if not jumps and applied > 0 then
    -- The last record of the node must be there, unless the history begins after it.
    local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
    if first and tonumber(string.match(first[1], '%-(%d+)$')) <= applied then
      local own = redis.call('XRANGE', stream, '0-' .. ARGV[7], '0-' .. ARGV[7])[1]
      jumps = not own or string.sub(own[2][2], 17, 32) ~= ARGV[8]
    end
  end
end

if jumps then
  local from = math.max(sequence, applied)
  sequence = from + tonumber(ARGV[11])
  redis.call('XADD', stream, '0-' .. string.format('%.0f', sequence), 'e', nonce .. ARGV[9] .. ARGV[10], 'f',
    string.format('%.0f', from))
  nonce = ARGV[9]
end
sequence = string.format('%.0f', sequence)
redis.call('HSET', meta, 'format', format, 'epoch', epoch, 'key', key, 'sequence', sequence, 'nonce', nonce, 'server', ARGV[6])
redis.call('SET', node, ARGV[4], 'PX', ARGV[5])
return {format, epoch, key, sequence, jumps and 1 or 0}
