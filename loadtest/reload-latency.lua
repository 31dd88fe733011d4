-- For reload-latency.py: each connection rests about 5 ms after a response, so that the gateway has time to spare and what
-- is measured is waiting and not saturation; the last line is for the script to read.
local rest_milliseconds = 5

function delay()
  return rest_milliseconds
end

function done(summary, latency)
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
  io.write(string.format(
    "RESULT %.1f %.1f %.1f %.1f %d %d %d\n",
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), latency.max, summary.requests, summary.duration, errors))
end
