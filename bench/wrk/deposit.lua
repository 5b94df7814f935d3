-- Deposits each prepared draft once: wrk … -s deposit.lua URL -- FILE FIRST
-- A line of FILE is "path <tab> cookie <tab> form"; FIRST is the first line to use, from 0. One thread only.
-- Prints one line of JSON: see bench/load.py.

local threads = {}
local drafts = {}
accepted, unexpected, sent, exhausted = 0, 0, 0, 0

function setup(thread)
   table.insert(threads, thread)
end

function init(args)
   local rank, first = 0, tonumber(args[2])
   for line in io.lines(args[1]) do
      if rank >= first then table.insert(drafts, line) end
      rank = rank + 1
   end
end

function request()
   local line = drafts[sent + 1]
   if line == nil then
      exhausted = 1
      wrk.thread:stop()
      return wrk.format("GET", "/sante")
   end
   sent = sent + 1
   local path, cookie, form = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
   local headers = { ["Content-Type"] = "application/x-www-form-urlencoded", ["Cookie"] = cookie }
   for name, value in pairs(wrk.headers) do headers[name] = value end
   return wrk.format("POST", path, headers, form)
end

function response(status, headers)
   local place = headers["Location"] or ""
   if status == 302 and place:find("^/recepisses/R%-") then
      accepted = accepted + 1
   elseif exhausted == 0 then
      unexpected = unexpected + 1
   end
end

function done(summary, latency)
   local thread = threads[1]
   local e = summary.errors
   io.write(string.format(
      '\n{"requests": %d, "seconds": %.6f, "bytes": %d, "p50_ms": %.3f, "p95_ms": %.3f, "unexpected": %d, "broken": %d, "sent": %d, "exhausted": %d}\n',
      thread:get("accepted"), summary.duration / 1e6, summary.bytes,
      latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, thread:get("unexpected"),
      e.connect + e.read + e.write + e.timeout, thread:get("sent"), thread:get("exhausted")))
end
