/// The admin routes, by which tests, the demo and people rule the sandbox. JSON in and out, without authentication;
/// unknown fields and wrong types are refused with 400. An `organization` is always an OAuth client id, times are
/// milliseconds since 1970.
///
/// - `GET /sandbox/health`: `{status, startedAt, organizations, messages}`.
/// - `GET /sandbox/recipients`: the reserved recipients.
/// - `GET /sandbox/organizations`: `{organizations: [{clientId, id, numbers, emailDomains, rateLimit, …}]}`.
/// - `POST /sandbox/organizations`: makes one or changes the members that are given:
///   `{clientId, clientSecret?, numbers?: [{phoneNumber, status?}], emailDomains?: [text],
///   rateLimit?: {requests, windowSeconds?}, tokenLifetimeSeconds?, analyticsLagMilliseconds?, answer202?: bool,
///   contacts?: [{id, phone?, email?, optedOut?: {sms?, email?}, customFields?}],
///   conversations?: [{id, medium?: voice|message|email, participants: [{id, purpose, address?, externalContactId?,
///   attributes?}]}]}`. `requests` 0 means no limit. `contacts` replaces all, `conversations` adds.
/// - `POST /sandbox/stop` and `/sandbox/start`: `{organization, phone}`: the number answered STOP or START.
/// - `DELETE /sandbox/tokens?organization=`: voids all tokens (of one organisation).
/// - `POST /sandbox/faults`: `{organization?, operation?, kind, status?, retryAfterSeconds?, latencyMilliseconds?,
///   times?, probability?}` → 201 with its `id`. `operation` is `any` or one of `SandboxOperation`, `kind` one of
///   `FaultOrder.Kind`; `times` 1 unless given, 0 until deleted.
/// - `GET /sandbox/faults`, `DELETE /sandbox/faults?organization=`.
/// - `GET /sandbox/messages?organization=&to=`: `{messages: [{id, conversationId, organization, dialect, channel, from,
///   to, text, subject, html, takenAt, status}], total}`, each message once for each time it was taken.
/// - `DELETE /sandbox/messages`: forgets all messages and conversations.
/// - `GET /sandbox/requests?since=&organization=`: `{requests: [{organization, operation, method, path, status, at}],
///   total}`; `status` 0 means that the connection was cut. `DELETE /sandbox/requests` empties it.
/// - `POST /sandbox/payments`: `{reference, status, pendingAsks?, trouble?, troubleTimes?, cardDataField?,
///   latencyMilliseconds?, id?, amount?, currency?}` → 201: what the gateway tells of the reference from now on, in all
///   shapes. `GET` lists what was ordered or asked for, `DELETE` forgets it.
/// - `POST /sandbox/events`: `{url, organization, secret?, interactions?, shapes?, duplicates?, payments?, reorder?,
///   maximumDelayMilliseconds?, seed?, paymentKinds?}` → 202 with the interactions that were made up. Their conversations
///   can be asked for from now on, and their events are fired at the url. `GET` tells what they were answered.
enum AdminRoute: String, Sendable, CaseIterable {
    case health = "GET health"
    case recipients = "GET recipients"
    case listOrganizations = "GET organizations"
    case setOrganization = "POST organizations"
    case stop = "POST stop"
    case start = "POST start"
    case voidTokens = "DELETE tokens"
    case listFaults = "GET faults"
    case addFault = "POST faults"
    case removeFaults = "DELETE faults"
    case listMessages = "GET messages"
    case removeMessages = "DELETE messages"
    case listRequests = "GET requests"
    case removeRequests = "DELETE requests"
    case listPayments = "GET payments"
    case orderPayment = "POST payments"
    case removePayments = "DELETE payments"
    case fireEvents = "POST events"
    case listEvents = "GET events"

    init?(_ request: SandboxRequest) {
        guard request.segments.count == 2 else { return nil }
        self.init(rawValue: request.method + " " + request.segments[1])
    }

    /// Query parameters it takes.
    var parameters: Set<String> {
        switch self {
        case .listMessages: ["organization", "to"]
        case .listRequests: ["organization", "since"]
        case .voidTokens, .removeFaults: ["organization"]
        default: []
        }
    }
}
