import Domain
import HTTPTypes
import JSON
import Storage
import Testing
import Vault

@testable import ControlPlane

/// Every operation of the contract with every key that there can be: what is expected is read from `openapi.yaml`.
@Suite struct RoleMatrixTests {
    /// Operations that need more than one thing of each kind to succeed: a published template, a final receipt, an
    /// address on the list, a follow-up that was decided, a checkpoint. Tests of their own make them succeed.
    private static let neverTaken: Set<String> = [
        "GET /v1/suppressions", "DELETE /v1/suppressions", "POST /v1/follow-ups/{followUp}/retry",
        "POST /v1/receipts/{receipt}/resend", "GET /v1/audit/entries/{sequence}/proof", "POST /v1/tenants",
        "POST /v1/tenants/{tenant}/templates/{template}/test",
        "POST /v1/tenants/{tenant}/templates/{template}/versions/{version}/publish",
        "DELETE /v1/tenants/{tenant}/templates/{template}/published/{locale}", "POST /v1/webhooks/genesys/{tenant}",
    ]

    /// What is deleted can't be asked for any more: the tenant comes last.
    private static func destroysLess(_ first: Contract.Operation, _ second: Contract.Operation) -> Bool {
        func rank(_ operation: Contract.Operation) -> Int {
            guard operation.method == "DELETE" else { return operation.method == "PATCH" ? 1 : 0 }
            return operation.path.hasSuffix("/{tenant}") ? 3 : 2
        }
        return rank(first) < rank(second)
    }

    @Test func theContractTellsTheScopesOfEachRole() throws {
        let told = try Contract.shared().roles
        #expect(Set(told.map(\.name)) == Set(Role.allCases.map(\.rawValue)))
        for role in Role.allCases {
            let entry = told.first { $0.name == role.rawValue }
            #expect(entry?.scopes == Set(role.scopes.map(\.rawValue)), "\(role)")
            let owners = (role.mayBeOfPlatform ? ["platform"] : []) + (role.isPlatform ? [] : ["tenant"])
            #expect(entry?.owners == Set(owners), "\(role)")
        }
    }

    @Test func theContractTellsTheScopesOfEachRoute() async throws {
        let operations = try Contract.shared().allOperations
        try await TestWorld.run { world in
            for route in world.routes {
                let told = operations.first { $0.label == "\(route.method.rawValue) \(route.path)" }
                let scopes = route.access == .open ? nil : Set(route.access.scopes.map(\.rawValue))
                #expect(told?.scopes == scopes, "\(route.method) \(route.path)")
            }
        }
    }

    @Test func everyOperationAnswersEveryKeyAsTheContractSays() async throws {
        let contract = try Contract.shared()
        try await TestWorld.run { world in
            let matrix = try await RoleMatrix(world, contract)
            var taken: Set<String> = []
            for operation in contract.allOperations.sorted(by: Self.destroysLess) {
                for key in matrix.keys {
                    let expected = matrix.expectation(of: operation, for: key)
                    let answer = try await matrix.ask(operation, with: key)
                    #expect(
                        expected.allows(answer.status),
                        "\(operation.label) with \(key.name): \(answer.status), not \(expected); \(answer.text)")
                    if operation.successes.contains(answer.status) { taken.insert(operation.label) }
                }
            }
            // Otherwise an operation that fails for all would pass for one that is allowed.
            let failed = Set(contract.allOperations.map(\.label)).subtracting(taken)
            #expect(failed.subtracting(Self.neverTaken) == [], "succeed with no key")
        }
    }
}

extension Access {
    fileprivate var scopes: [Scope] {
        switch self {
        case .open, .webhook: []
        case .platform(let scope), .tenantInPath(let scope): [scope]
        case .anyKey(let scopes), .tenantOfKey(let scopes), .tenantOrAll(let scopes): scopes
        }
    }
}
