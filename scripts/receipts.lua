-- For wrk: POST with a fresh idempotency key, transaction and phone number each time. Arguments: key, run, path.
-- The phone numbers end in 777, which the sandbox keeps for nothing special.
dofile("scripts/posts.lua")

function post(name, number, headers)
  headers["Idempotency-Key"] = name
  return '{"transaction":{"id":"TXN-' .. name .. '","type":"payment","amount":"150.00","currency":"USD",'
    .. '"cardLast4":"4567","cardBrand":"visa","authorizationCode":"A1B2C3","paidAt":"2026-01-27T14:30:00Z"},'
    .. '"recipient":{"phone":"+1' .. string.format("%07d", 2000000 + number) .. '777","email":"customer' .. name
    .. '@example.com","name":"John Doe","contactId":"contact_' .. name .. '","locale":"en-US"},'
    .. '"channels":["sms","email"],"conversationId":"conversation-' .. name .. '","metadata":{"crmCase":"88"}}'
end
