-- Asks for the lines of a file one after another. ADDRESSES: the file; HEADERS: lines "Name: value";
-- UNIQUE=1: with a filter that keeps everything and nobody has asked with before; RESULT: where the sums go.

local addresses, headers, n, body = {}, {}, 0, nil
local unique = os.getenv("UNIQUE") == "1"
for line in io.lines(os.getenv("ADDRESSES")) do addresses[#addresses + 1] = line end
for line in string.gmatch(os.getenv("HEADERS") or "", "[^\n]+") do
  local name, value = string.match(line, "^([^:]+): (.*)$")
  headers[name] = value
end
-- Another second each time, long before anything was seen.
local since = tonumber(os.getenv("SINCE") or "0")

function request()
  n = n + 1
  local path = addresses[n % #addresses + 1]
  if unique then
    path = path .. (string.find(path, "?", 1, true) and "&" or "?") .. "from=" .. os.date("!%Y-%m-%dT%H:%M:%SZ", since + n)
  end
  local range = string.match(path, "#(.*)$")
  if range then
    headers["Range"] = range
    path = string.match(path, "^(.*)#")
  end
  return wrk.format("GET", path, headers, body)
end

function done(summary, latency, requests)
  local e = summary.errors
  local file = io.open(os.getenv("RESULT"), "w")
  file:write(string.format(
    '{"requests":%d,"microseconds":%d,"bytes":%d,"errors":%d,"refused":%d,"p50_us":%d,"p99_us":%d}',
    summary.requests, summary.duration, summary.bytes, e.connect + e.read + e.write + e.timeout, e.status,
    latency:percentile(50), latency:percentile(99)))
  file:close()
end
