package import Domain
import JSON
import Privacy
import Transport

/// Tries a tenant's connection with questions that send and change nothing.
struct ConnectionVerifier: Sendable {
    let api: APIConnection
    let senders: SenderSettings
    let gate: CallGate
    /// Whether there is time for one more question.
    let hasTime: @Sendable () -> Bool

    private var isPlatform: Bool { api.connection.dialect == .platform }

    func run() async -> ConnectionReport {
        var report = ConnectionReport()
        let token = await token()
        report.lines.append(token)
        guard token.status == .ok else {
            for check in [ConnectionReport.Check.organization, .permission, .smsSender, .emailDomain, .contactLookUp] {
                report.lines.append(.init(check, .skipped, "needs a token"))
            }
            return report
        }
        let (organization, line) = await organization()
        report.organization = organization
        report.lines.append(line)
        for permission in isPlatform ? NeededPermission.ofPlatform : NeededPermission.ofGuide {
            report.lines.append(await held(permission))
        }
        report.lines += await smsSender()
        report.lines += await emailDomain()
        report.lines.append(await contactLookUp())
        return report
    }

    private func token() async -> ConnectionReport.Line {
        do throws(PlatformError) {
            _ = try await api.tokens.token(for: api.connection)
            return .init(.token, .ok, "the login host gave a token")
        } catch {
            return .init(.token, .failed, Self.cause(error))
        }
    }

    /// An answer to a question, or why there is none.
    private enum Finding {
        case answer(JSONValue)
        case forbidden
        case refused(Int)
        case unknown(String)
    }

    private func ask(_ request: APIRequest) async -> Finding {
        guard hasTime() else { return .unknown("the time for the whole check ran out") }
        do throws(PlatformError) {
            return .answer(try await api.ask(request, for: .status, gate: gate))
        } catch {
            switch error {
            case .refused(403, _): return .forbidden
            case .refused(let status, _): return .refused(status)
            default: return .unknown(Self.cause(error))
            }
        }
    }

    private func organization() async -> ((id: String, name: String?)?, ConnectionReport.Line) {
        guard isPlatform else { return (nil, .init(.organization, .skipped, "the guide's API does not tell it")) }
        switch await ask(.get("/api/v2/tokens/me")) {
        case .answer(let body):
            guard let id = RecordID.impersonal(body["organization"]?["id"]) else { fallthrough }
            let name = body["organization"]?["name"]?.string.map { String($0.prefix(100)) }
            return ((id, name), .init(.organization, .ok, "the token belongs to organisation \(id)"))
        case .forbidden, .refused:
            return (nil, .init(.organization, .failed, "the API does not tell whose the token is"))
        case .unknown(let cause): return (nil, .init(.organization, .skipped, cause))
        }
    }

    private func held(_ permission: NeededPermission) async -> ConnectionReport.Line {
        switch await ask(permission.question) {
        case .forbidden:
            return .init(
                .permission, permission.name, .failed,
                "is missing: it is needed to \(permission.purpose). "
                    + "Add it to a role of the OAuth client, for the right divisions")
        case .answer, .refused: return .init(.permission, permission.name, .ok, "is there: \(permission.purpose)")
        case .unknown(let cause): return .init(.permission, permission.name, .skipped, cause)
        }
    }

    private func smsSender() async -> [ConnectionReport.Line] {
        guard let from = senders.smsFrom else { return [.init(.smsSender, .skipped, "no sender of SMS is set")] }
        guard isPlatform else {
            return [.init(.smsSender, .skipped, "the guide's API sends under a number of its own")]
        }
        let name = "sms:phoneNumber:view"
        let path = "/api/v2/routing/sms/phonenumbers?pageSize=100&phoneNumber=\(URLEscape.value(from))"
        switch await ask(.get(path)) {
        case .answer(let body):
            let number = body["entities"]?.array?.first { $0["phoneNumber"]?.string == from }
            guard let number else {
                return [.init(.smsSender, .failed, "the organisation has no such number: provision it, or set another")]
            }
            guard number["phoneNumberStatus"]?.string?.uppercased() == "ACTIVE" else {
                return [.init(.smsSender, .failed, "the number is not active in the organisation")]
            }
            guard number["supportsSms"]?.bool != false else {
                return [.init(.smsSender, .failed, "the number can't send SMS")]
            }
            return [.init(.smsSender, .ok, "the number is active")]
        case .forbidden:
            return [Self.missing(name, "look at sender numbers"), .init(.smsSender, .skipped, "needs \(name)")]
        case .refused(let status): return [.init(.smsSender, .skipped, "the API answered \(status)")]
        case .unknown(let cause): return [.init(.smsSender, .skipped, cause)]
        }
    }

    private func emailDomain() async -> [ConnectionReport.Line] {
        guard let from = senders.emailFrom else { return [.init(.emailDomain, .skipped, "no sender of email is set")] }
        guard isPlatform else {
            return [.init(.emailDomain, .skipped, "the guide's API sends from a domain of its own")]
        }
        let name = "routing:email:manage"
        let domain = from.text.reveal().split(separator: "@").last.map { $0.lowercased() } ?? ""
        switch await ask(.get("/api/v2/routing/email/outbound/domains?pageSize=100")) {
        case .answer(let body):
            let known = body["entities"]?.array?.first { $0["id"]?.string?.lowercased() == domain }
            guard let known else {
                return [
                    .init(
                        .emailDomain, .failed, "the organisation has no such domain for campaigns and agentless email")
                ]
            }
            let isVerified = ["cnameVerificationResult", "dkimVerificationResult"].allSatisfy {
                known[$0]?["status"]?.string.map { $0.uppercased() == "VERIFIED" } ?? true
            }
            return [
                isVerified
                    ? .init(.emailDomain, .ok, "the domain is verified")
                    : .init(.emailDomain, .failed, "the domain's DNS records are not verified")
            ]
        case .forbidden:
            return [Self.missing(name, "look at email domains"), .init(.emailDomain, .skipped, "needs \(name)")]
        case .refused(let status): return [.init(.emailDomain, .skipped, "the API answered \(status)")]
        case .unknown(let cause): return [.init(.emailDomain, .skipped, cause)]
        }
    }

    /// Looks for an address that nobody has.
    private func contactLookUp() async -> ConnectionReport.Line {
        let name = isPlatform ? "externalContacts:contact:view" : "view:conversations"
        let request =
            isPlatform
            ? PlatformRequest.contacts(withAddress: "nobody@invalid.example") : GuideRequest.profile("nobody")
        guard let request else { return .init(.contactLookUp, name, .skipped, "can't be asked") }
        switch await ask(request) {
        case .answer, .refused(404): return .init(.contactLookUp, name, .ok, "consent can be looked up")
        case .forbidden:
            return .init(.contactLookUp, name, .failed, "is missing: without it consent can't be looked up")
        case .refused(let status): return .init(.contactLookUp, name, .failed, "the API answered \(status)")
        case .unknown(let cause): return .init(.contactLookUp, name, .skipped, cause)
        }
    }

    private static func missing(_ name: String, _ purpose: String) -> ConnectionReport.Line {
        .init(.permission, name, .failed, "is missing: it is needed to \(purpose), for this check alone")
    }

    private static func cause(_ error: PlatformError) -> String {
        switch error {
        case .unreachable: "the host can't be reached"
        case .throttled: "the organisation's rate limit is reached: try again in a minute"
        case .credentials: "the client id or its secret is refused: see that both are right and the client is active"
        case .refused(let status, _): "the API answered \(status)"
        case .unclear: "no usable answer came"
        case .postponed: "the tenant's request budget is used up"
        }
    }
}

extension GenesysCloud {
    /// Tries a connection with a token of its own, so that a refusal that is remembered does not count and nobody else is
    /// disturbed. Asks about ten questions.
    /// - Parameters:
    ///   - gate: passed before each of them; the token's request passes none.
    ///   - time: after which no further question is asked; one that is under way has 5 seconds of its own.
    package func verify(
        _ connection: PlatformConnection, senders: SenderSettings, gate: CallGate = .open,
        within time: Duration = .seconds(20)
    ) async -> ConnectionReport {
        let end = ContinuousClock.now + time
        let patience = min(deadline, .seconds(5))
        let tokens = TokenKeeper(transport: transport, deadline: patience, now: now)
        let api = APIConnection(
            connection: connection, transport: transport, tokens: tokens, deadline: patience, now: now)
        return await ConnectionVerifier(
            api: api, senders: senders, gate: gate, hasTime: { ContinuousClock.now < end }
        ).run()
    }
}
