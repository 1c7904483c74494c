-- For wrk: POST with a fresh idempotency key, transaction and phone number each time. Arguments: key, run, path.
-- The phone numbers end in 777, which the sandbox keeps for nothing special.
local thread_count = 0
function setup(thread)
  thread:set("thread_number", thread_count)
  thread_count = thread_count + 1
end

function init(arguments)
  key, run, path = arguments[1], arguments[2], arguments[3]
  number = 0
  headers = {
    ["Authorization"] = "Bearer " .. key,
    ["Content-Type"] = "application/json",
  }
end

function request()
  number = number + 1
  local name = run .. "-" .. thread_number .. "-" .. number
  headers["Idempotency-Key"] = name
  local body = '{"transaction":{"id":"TXN-' .. name .. '","type":"payment","amount":"150.00","currency":"USD",'
    .. '"cardLast4":"4567","cardBrand":"visa","authorizationCode":"A1B2C3","paidAt":"2026-01-27T14:30:00Z"},'
    .. '"recipient":{"phone":"+1' .. string.format("%07d", 2000000 + number) .. '777","email":"customer' .. name
    .. '@example.com","name":"John Doe","contactId":"contact_' .. name .. '","locale":"en-US"},'
    .. '"channels":["sms","email"],"conversationId":"conversation-' .. name .. '","metadata":{"crmCase":"88"}}'
  return wrk.format("POST", path, headers, body)
end

function done(summary, latency)
  io.write(string.format("RESULT %d %d %.2f %.2f\n",
    summary.requests / (summary.duration / 1e6), summary.errors.status + summary.errors.connect + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
