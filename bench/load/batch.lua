-- Posts batches for wrk. Arguments: a file with the body, and three digits that no other phase of the run has. In the body each run of
-- @ is where the id of the request goes, so that no two events sent have the same messageId.
local parts = {}
local phase
local sent = 0
local headers = { ["Content-Type"] = "application/json" }

function init(args)
  local file = assert(io.open(args[1], "rb"))
  local body = file:read("*a")
  file:close()
  phase = args[2]
  local from = 1
  while true do
    local first, last = body:find("@+", from)
    if not first then break end
    parts[#parts + 1] = body:sub(from, first - 1)
    parts[#parts + 1] = ""
    from = last + 1
  end
  parts[#parts + 1] = body:sub(from)
end

function request()
  sent = sent + 1
  local id = string.format("%s%09d", phase, sent)
  for i = 2, #parts, 2 do
    parts[i] = id
  end
  return wrk.format("POST", "/v1/batch", headers, table.concat(parts))
end

-- One line for the program that started wrk: requests answered, of these not with success, broken off, microseconds, and the
-- latencies' median and 99th percentile in microseconds.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("bench %d %d %d %d %d %d\n", summary.requests, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, summary.duration, latency:percentile(50), latency:percentile(99)))
end
