-- For wrk: POST an event of an interaction, each another one. Arguments: webhook secret, run, path.
local thread_count = 0
function setup(thread)
  thread:set("thread_number", thread_count)
  thread_count = thread_count + 1
end

function init(arguments)
  secret, run, path = arguments[1], arguments[2], arguments[3]
  number = 0
  headers = {
    ["Authorization"] = "Bearer " .. secret,
    ["Content-Type"] = "application/json",
  }
end

function request()
  number = number + 1
  local name = run .. "-" .. thread_number .. "-" .. number
  local body = '{"schema":"receipt-trigger/1","event":"customer.end","eventTime":' .. string.format("%d", 1795341490000 + number)
    .. ',"conversationId":"conversation-' .. name .. '","participantId":"30000000-0000-4000-8000-000000000030",'
    .. '"mediaType":"VOICE","paymentRef":"tok_' .. name .. '","externalContactId":"contact_' .. name .. '"}'
  return wrk.format("POST", path, headers, body)
end

function done(summary, latency)
  io.write(string.format("RESULT %d %d %.2f %.2f\n",
    summary.requests / (summary.duration / 1e6), summary.errors.status + summary.errors.connect + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
