package import JSON

/// What was found when a tenant's connection to its organisation was tried, a line a check. Nothing is sent for it.
package struct ConnectionReport: Sendable, Hashable {
    package enum Check: String, Sendable, Hashable, CaseIterable {
        case settings, token, organization, permission
        case smsSender = "sms-sender"
        case emailDomain = "email-domain"
        case contactLookUp = "contact-look-up"
    }

    package enum Status: String, Sendable, Hashable, CaseIterable {
        case ok, failed
        /// It could not be found out, or does not apply.
        case skipped
    }

    package struct Line: Sendable, Hashable {
        package let check: Check
        /// What of it, where there are several: the name of a permission.
        package let name: String?
        package let status: Status
        /// What was found and, where it failed, what to do.
        package let detail: String

        package init(_ check: Check, _ name: String, _ status: Status, _ detail: String) {
            (self.check, self.name, self.status, self.detail) = (check, name, status, detail)
        }

        package init(_ check: Check, _ status: Status, _ detail: String) {
            (self.check, name, self.status, self.detail) = (check, nil, status, detail)
        }

        package var json: JSONValue {
            [
                "check": .string(check.rawValue), "name": .optional(name), "status": .string(status.rawValue),
                "detail": .string(detail),
            ]
        }
    }

    package var lines: [Line] = []
    /// The organisation that the token belongs to, where it was told.
    package var organization: (id: String, name: String?)?

    package init() {}

    package var failed: [Line] { lines.filter { $0.status == .failed } }

    package static func == (left: Self, right: Self) -> Bool {
        left.lines == right.lines && left.organization?.id == right.organization?.id
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(lines) }

    package var json: JSONValue {
        [
            "ok": .bool(failed.isEmpty),
            "organization": organization.map { ["id": .string($0.id), "name": .optional($0.name)] } ?? .null,
            "checks": .array(lines.map(\.json)),
        ]
    }
}
