import Domain
import Testing

struct APIKeyTests {
    private let now = Scene.start

    private func key(expires: Timestamp? = nil, revoked: Timestamp? = nil) -> APIKey {
        APIKey(
            id: KeyID(at: now), tenant: nil, role: .platformAdmin, name: "k", createdAt: now, expiresAt: expires,
            revokedAt: revoked)
    }

    @Test func aKeyEndsAtTheMomentThatWasSet() {
        #expect(key().isValid(at: now + .days(9_999)))
        #expect(key(expires: now + .seconds(1)).isValid(at: now))
        #expect(!key(expires: now).isValid(at: now))
        #expect(!key(revoked: now).isValid(at: now))
        #expect(key(revoked: now + .seconds(1)).isValid(at: now))
    }

    @Test func onlyThePlatformsRoleIsThePlatforms() {
        #expect(Role.allCases.filter(\.isPlatform) == [.platformAdmin])
        #expect(!Role.sender.scopes.contains(.recipientsRead))
        #expect(!Role.platformAdmin.scopes.contains(.receiptsRead))
    }

    @Test func everyReasonHasOneSentence() {
        for reason in Reason.allCases {
            #expect(reason.explanation.hasSuffix(".") && reason.rawValue.allSatisfy { $0.isLowercase || $0 == "-" })
        }
    }
}
