import Domain
import Foundation
import HTTPTypes
import JSON
import Testing

@testable import ControlPlane

@Suite struct ContractTests {
    @Test func theContractNamesEveryRouteAndNoOther() async throws {
        let contract = try Contract.shared()
        try await TestWorld.run { world in
            let routes = Set(world.routes.map { "\($0.method.rawValue) \($0.path)" })
            #expect(routes.subtracting(contract.operations) == [], "routes that the contract does not name")
            #expect(contract.operations.subtracting(routes) == [], "operations that do not exist")
        }
    }

    @Test func theContractNamesEveryQueryParameterAndNoOther() async throws {
        let contract = try Contract.shared()
        try await TestWorld.run { world in
            for route in world.routes {
                let path = contract.document["paths"]?[route.path]
                let operation = path?[route.method.rawValue.lowercased()]
                let parameters = (path?["parameters"]?.array ?? []) + (operation?["parameters"]?.array ?? [])
                let query = parameters.map(contract.resolved).filter { $0["in"] == "query" }.compactMap {
                    $0["name"]?.string
                }
                #expect(Set(query) == Set(route.query), "\(route.method) \(route.path)")
            }
        }
    }

    @Test func onlyOpenRoutesAreCalledOpen() async throws {
        let contract = try Contract.shared()
        try await TestWorld.run { world in
            for route in world.routes {
                let operation = contract.operation(route.method.rawValue, route.path)
                #expect((operation?["security"] == []) == (route.access == .open), "\(route.method) \(route.path)")
            }
        }
    }

    @Test func theContractListsEveryWordOfTheClosedLists() throws {
        let contract = try Contract.shared()
        func words(_ name: String) -> Set<String> {
            Set((contract.document["components"]?["schemas"]?[name]?["enum"]?.array ?? []).compactMap(\.string))
        }
        #expect(words("ProblemCode") == Set(ProblemCode.allCases.map(\.rawValue)))
        #expect(words("ReceiptStatus") == Set(ReceiptStatus.allCases.map(\.rawValue)))
        #expect(words("DeliveryStatus") == Set(DeliveryStatus.allCases.map(\.rawValue)))
        #expect(words("Reason") == Set(Reason.allCases.map(\.rawValue)))
        #expect(words("Region") == Set(GenesysRegion.allCases.map(\.rawValue)))
        #expect(words("AuditKind") == Set(AuditKind.allCases.map(\.rawValue)))
        #expect(words("Channel") == Set(Channel.allCases.map(\.rawValue)))
        #expect(words("SuppressionSource") == Set(Suppression.Source.allCases.map(\.rawValue)))
    }

    @Test func theProgramServesTheContractItself() async throws {
        let file = try Data(contentsOf: URL(filePath: Contract.path))
        try await TestWorld.run { world in
            let answer = try await world.call("GET", "/openapi.yaml", expect: 200)
            #expect(answer.body == Array(file))
        }
    }

    @Test func everyExampleOfARequestFitsItsSchema() throws {
        let contract = try Contract.shared()
        for operation in contract.operations.sorted() {
            let words = operation.split(separator: " ").map(String.init)
            let content = contract.operation(words[0], words[1])?["requestBody"]?["content"]?.object?.members ?? []
            for body in content.map(\.value) {
                let named = body["examples"]?.object?.members.compactMap { $0.value["value"] } ?? []
                for example in named + [body["example"]].compactMap({ $0 }) {
                    let faults = SchemaCheck(contract).faults(of: example, body["schema"] ?? .null, at: "")
                    #expect(faults == [], "\(operation)")
                }
            }
        }
    }

    @Test func everyReferenceLeadsSomewhere() throws {
        let contract = try Contract.shared()
        func visit(_ value: JSONValue) {
            if value["$ref"] != nil { #expect(contract.resolved(value).object != nil, "\(value)") }
            value.array?.forEach(visit)
            value.object?.members.forEach { visit($0.value) }
        }
        visit(contract.document)
    }
}
