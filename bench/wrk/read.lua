-- Reads one page again and again, and counts the answers that are not 200.
-- Prints one line of JSON: see bench/load.py.

local threads = {}
unexpected = 0

function setup(thread)
   table.insert(threads, thread)
end

function response(status)
   if status ~= 200 then unexpected = unexpected + 1 end
end

function done(summary, latency)
   local wrong = 0
   for _, thread in ipairs(threads) do wrong = wrong + thread:get("unexpected") end
   local e = summary.errors
   io.write(string.format(
      '\n{"requests": %d, "seconds": %.6f, "bytes": %d, "p50_ms": %.3f, "p95_ms": %.3f, "unexpected": %d, "broken": %d}\n',
      summary.requests, summary.duration / 1e6, summary.bytes,
      latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, wrong,
      e.connect + e.read + e.write + e.timeout))
end
