-- Telegram said 429: nobody sends on this token for a while, and then more slowly.
-- KEYS[1] the token's pace; ARGV: seconds to pause, rate (messages/s), factor to cut the rate by.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local rate = tonumber(ARGV[2])
local state = redis.call('HMGET', KEYS[1], 'paused_until', 'cut_rate')
local paused_until, cut_rate = tonumber(state[1]) or 0, tonumber(state[2])
local until_us = now + tonumber(ARGV[1]) * 1000000
if paused_until > now then
  -- One storm is one cut: what was in flight when it began says nothing new about the rate.
  redis.call('HSET', KEYS[1], 'paused_until', math.max(paused_until, until_us))
else
  if cut_rate then
    rate = math.min(rate, cut_rate + (now - paused_until) / 1000000 * rate * 0.01)
  end
  redis.call('HSET', KEYS[1], 'paused_until', until_us, 'cut_rate', math.max(1, rate * tonumber(ARGV[3])))
end
redis.call('PEXPIRE', KEYS[1], 3600000 + math.ceil(tonumber(ARGV[1]) * 1000))
