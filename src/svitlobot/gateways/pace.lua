-- Leases the next send slots of one bot token, for every sender at once.
-- KEYS[1] the token's pace; ARGV: slots wanted, rate (messages/s), lane 0? (1/0), lane 0's share of the rate.
-- Answers {microseconds until the first slot, microseconds between slots}. Redis's own clock is the only one used.
local SLACK_US = 20000       -- a sender that wakes this late may catch up; beyond that, unused slots are gone: no bursts
local CLIMB_PER_S = 0.01     -- after a 429 the rate climbs back by this share of the full rate each second
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local slots, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local state = redis.call('HMGET', KEYS[1], 'next', 'next_personal', 'paused_until', 'cut_rate')
local next_slot, next_personal = tonumber(state[1]) or 0, tonumber(state[2]) or 0
local paused_until, cut_rate = tonumber(state[3]) or 0, tonumber(state[4])
if cut_rate then
  rate = math.min(rate, cut_rate + math.max(0, now - paused_until) / 1000000 * rate * CLIMB_PER_S)
end
local interval = 1000000 / rate
local start = math.max(next_slot, paused_until, now - SLACK_US)
local reserved = math.max(next_personal, now - SLACK_US)
if ARGV[3] == '1' and reserved < start then
  -- A reserved slot does not queue behind the others, nor stop with them; what it takes, they give up.
  local own_interval = interval / tonumber(ARGV[4])
  redis.call('HSET', KEYS[1], 'next_personal', reserved + slots * own_interval,
             'next', math.max(next_slot, now - SLACK_US) + slots * interval)
  start, interval = reserved, own_interval
else
  redis.call('HSET', KEYS[1], 'next', start + slots * interval)
end
redis.call('PEXPIRE', KEYS[1], 3600000)
return {math.floor(start - now), math.floor(interval)}
