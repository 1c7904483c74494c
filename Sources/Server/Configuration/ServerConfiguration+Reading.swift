import Domain
import Logging
import Privacy
import Vault

extension ServerConfiguration {
    /// Reads and checks all settings; throws a `CommandFailure` that names the one that is wrong.
    init(_ settings: SettingsReader) throws {
        guard let data = settings.text(.data), !data.isEmpty else {
            throw CommandFailure(
                .usage, "name the data folder: --data DIR, COUNTERFOIL_DATA, or \"data\" in the configuration file")
        }
        self.init(data: data)
        listen =
            try settings.value(.listen, "HOST:PORT, [IPv6]:PORT or unix:PATH", Listen.init) ?? listen
        metricsListen = try settings.value(.metricsListen, "HOST:PORT, [IPv6]:PORT or unix:PATH", Listen.init)
        certificate = try Self.certificate(settings)
        allowsPrivateUpstreams =
            try settings.value(.allowPrivateUpstreams, "true or false", Bool.init) ?? allowsPrivateUpstreams
        masterKey = settings.text(.masterKey).map { MasterKeySource($0) }
        keyring = settings.text(.keyring)
        bootstrapKey = settings.text(.bootstrapKey)
        logLevel =
            try settings.value(.logLevel, "one of trace, debug, info, notice, warning, error, critical") {
                Logger.Level(rawValue: $0)
            } ?? logLevel
        auditRecipients = settings.text(.auditRecipients)
        auditSigningKey = settings.text(.auditSigningKey).map { MasterKeySource($0) }
        auditSinkToken = settings.text(.auditSinkToken).map { Secret(text: $0) }
        let allowsPlain = allowsPrivateUpstreams
        auditSinks =
            try settings.value(.auditSink, "folders and https: addresses, with commas between them") {
                AuditSinkPlace.list($0, allowsPlain: allowsPlain)
            } ?? auditSinks
        for (name, channel) in [(SettingName.pollPlanSms, Channel.sms), (.pollPlanEmail, .email)] {
            if let times = try settings.value(
                name, "growing ISO 8601 durations with commas, such as PT5S,PT2M", Self.times)
            {
                plan.polls[channel] = times
            }
        }
        places = try settings.value(.places, "a number from 1 to 10000") { Self.number($0, 1...10_000) } ?? places
        stopSeconds =
            try settings.value(.stopSeconds, "a number of seconds from 1 to 600") { Self.number($0, 1...600) }
            ?? stopSeconds
    }

    private static func number(_ text: String, _ range: ClosedRange<Int>) -> Int? {
        Int(text).flatMap { range.contains($0) ? $0 : nil }
    }

    private static func times(_ text: String) -> [Milliseconds]? {
        let times = text.split(separator: ",").map { Milliseconds(iso8601: String($0)) }
        let known = times.compactMap { $0 }
        guard known.count == times.count, known == known.sorted(), Set(known).count == known.count else { return nil }
        return known
    }

    private static func certificate(_ settings: SettingsReader) throws -> Certificate? {
        switch (settings.text(.tlsCert), settings.text(.tlsKey)) {
        case (nil, nil): return nil
        case (let chain?, let key?): return Certificate(chain: chain, key: key)
        default: throw CommandFailure.configuration("tlsCert and tlsKey must be set together")
        }
    }
}

extension ServerConfiguration.Listen {
    /// `127.0.0.1:8080`, `[::1]:8080` or `unix:/run/counterfoil.sock`; port 0 takes a free one.
    package init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard !path.isEmpty, path.utf8.count <= 100 else { return nil }
            self = .unixSocket(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else { return nil }
        self = .tcp(host: host, port: port)
    }
}
