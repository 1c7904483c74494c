-- For wrk: POST an event of an interaction, each another one. Arguments: webhook secret, run, path.
dofile("scripts/posts.lua")

function post(name, number, headers)
  return '{"schema":"receipt-trigger/1","event":"customer.end","eventTime":' .. string.format("%d", 1795341490000 + number)
    .. ',"conversationId":"conversation-' .. name .. '","participantId":"30000000-0000-4000-8000-000000000030",'
    .. '"mediaType":"VOICE","paymentRef":"tok_' .. name .. '","externalContactId":"contact_' .. name .. '"}'
end
