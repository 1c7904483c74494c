/// A bearer token that was given out, with its count in the running rate window.
struct AccessToken: Sendable {
    /// The OAuth client id it was given to.
    let clientID: String
    /// The scopes asked for; `nil` where none were, as official clients of the platform do.
    let scopes: Set<String>?
    let expiresAt: Timestamp
    var isRevoked = false
    private var windowStart = Timestamp(milliseconds: 0)
    private var count = 0

    init(clientID: String, scopes: Set<String>?, expiresAt: Timestamp) {
        self.clientID = clientID
        self.scopes = scopes
        self.expiresAt = expiresAt
    }

    var dialect: Dialect { scopes == nil ? .platform : .guide }

    /// Counts a request in its window; windows begin with the first request after the last one ended.
    mutating func count(at now: Timestamp, limit: RateLimit) -> RateStanding {
        let length = Int64(limit.windowSeconds) * 1000
        if now.milliseconds - windowStart.milliseconds >= length {
            windowStart = now
            count = 0
        }
        count += 1
        let left = windowStart.milliseconds + length - now.milliseconds
        return RateStanding(count: count, allowed: limit.requests, resetSeconds: Int((left + 999) / 1000))
    }
}

/// Where a token stands in its rate window, as told by the `inin-ratelimit-…` headers.
struct RateStanding: Sendable, Equatable {
    let count: Int
    /// 0 where there is no limit.
    let allowed: Int
    let resetSeconds: Int

    var isExceeded: Bool { allowed > 0 && count > allowed }
}
