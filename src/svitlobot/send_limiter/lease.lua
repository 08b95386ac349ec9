-- Leases the next send slots of one bot token, for every process at once.
-- KEYS[1] the token's state; ARGV: slots wanted, rate (messages/s), the reserve's name or '', its share of the rate,
-- yields? (1/0: takes ordinary slots only while no ordinary message goes out, and keeps pauses).
-- Answers {microseconds until the first slot, microseconds between slots}. Redis's own clock is the only one used.
local SLACK_US = 20000       -- a sender that wakes this late may catch up; beyond that, unused slots are gone: no bursts
local BUSY_US = 300000       -- ordinary messages leased this lately are still coming
local CLIMB_PER_S = 0.01     -- after a 429 the rate climbs back by this share of the full rate each second
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local slots, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local is_reserve, yields = ARGV[3] ~= '', ARGV[5] == '1'
local reserve = 'next_' .. ARGV[3]
local state = redis.call('HMGET', KEYS[1], 'next', 'paused_until', 'cut_rate', 'busy_until', reserve)
local next_slot, paused_until = tonumber(state[1]) or 0, tonumber(state[2]) or 0
local cut_rate, busy_until = tonumber(state[3]), tonumber(state[4]) or 0
if cut_rate then
  rate = math.min(rate, cut_rate + math.max(0, now - paused_until) / 1000000 * rate * CLIMB_PER_S)
end
local interval = 1000000 / rate
local start = math.max(next_slot, paused_until, now - SLACK_US)
local reserved = math.max(tonumber(state[5]) or 0, now - SLACK_US, yields and paused_until or 0)
if is_reserve and (reserved < start or (yields and now < busy_until)) then
  -- A reserved slot does not queue behind the others; what it takes, they give up.
  local own_interval = interval / tonumber(ARGV[4])
  redis.call('HSET', KEYS[1], reserve, reserved + slots * own_interval,
             'next', math.max(next_slot, now - SLACK_US) + slots * interval)
  start, interval = reserved, own_interval
elseif is_reserve then
  redis.call('HSET', KEYS[1], 'next', start + slots * interval)
else
  next_slot = start + slots * interval
  redis.call('HSET', KEYS[1], 'next', next_slot, 'busy_until', next_slot + BUSY_US)
end
redis.call('PEXPIRE', KEYS[1], 3600000)
return {math.floor(start - now), math.floor(interval)}
