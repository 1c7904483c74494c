-- For wrk, by `dofile` of a script that gives the global function `post(name, number, headers)`: it answers the body of one
-- POST, and may set headers besides. Each request is another one. Arguments: key or secret, run, path.
local thread_count = 0
function setup(thread)
  thread:set("thread_number", thread_count)
  thread_count = thread_count + 1
end

local run, path, headers
local number = 0

function init(arguments)
  run, path = arguments[2], arguments[3]
  headers = {
    ["Authorization"] = "Bearer " .. arguments[1],
    ["Content-Type"] = "application/json",
  }
end

function request()
  number = number + 1
  local body = post(run .. "-" .. thread_number .. "-" .. number, number, headers)
  return wrk.format("POST", path, headers, body)
end

function done(summary, latency)
  io.write(string.format("RESULT %d %d %.2f %.2f\n",
    summary.requests / (summary.duration / 1e6), summary.errors.status + summary.errors.connect + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
