import Configuration
import Foundation
import JSON

/// The names under which settings are known in the file (`tlsCert`) and in the environment (`COUNTERFOIL_TLS_CERT`).
enum SettingName: String, CaseIterable {
    case data, listen, metricsListen, tlsCert, tlsKey, allowPrivateUpstreams, masterKey, keyring, bootstrapKey,
        logLevel, pollPlanSms
    case pollPlanEmail, places, stopSeconds, auditRecipients, auditSigningKey, auditSink, auditSinkToken
}

extension SettingName {
    var isSecret: Bool {
        [.bootstrapKey, .masterKey, .auditSigningKey, .auditSinkToken].contains(self)
    }
}

/// Settings from the command line, then the environment, then a JSON file: the first that has one wins.
struct SettingsReader: Sendable {
    private let reader: ConfigReader
    private let commandLine: [SettingName: String]

    /// - Parameter file: the path of a JSON file with names as in `SettingName`; unknown names are an error.
    init(commandLine: [SettingName: String], file: String?) throws {
        self.commandLine = commandLine
        var providers: [any ConfigProvider] = [
            EnvironmentVariablesProvider().prefixKeys(with: "counterfoil")
        ]
        if let file { providers.append(InMemoryProvider(name: file, values: try Self.values(of: file))) }
        reader = ConfigReader(providers: providers)
    }

    /// All settings of the file as texts. A misspelt name must not pass as "not set", nor a number as a flag.
    private static func values(of file: String) throws -> [AbsoluteConfigKey: ConfigValue] {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw CommandFailure.configuration("the configuration file \(file) can't be read")
        }
        let names = SettingName.allCases.map(\.rawValue)
        guard let object = (try? JSONValue(parsing: bytes))?.object else {
            throw CommandFailure.configuration("the configuration file \(file) does not hold a JSON object")
        }
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for member in object.members {
            guard names.contains(member.name) else {
                throw CommandFailure.configuration(
                    "the configuration file \(file) has the unknown setting \(member.name); known are: \(names.joined(separator: ", "))"
                )
            }
            guard let text = text(of: member.value) else {
                throw CommandFailure.configuration(
                    "the setting \(member.name) in \(file) must be a text, a number, true or false")
            }
            values[AbsoluteConfigKey([member.name])] = ConfigValue(.string(text), isSecret: false)
        }
        return values
    }

    private static func text(of value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .number(let number): number.text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    /// The setting as text; `nil` where nobody set it.
    func text(_ name: SettingName) -> String? {
        if let value = commandLine[name] { return value }
        return reader.string(forKey: ConfigKey(name.rawValue), isSecret: name.isSecret)
    }

    /// The setting parsed; what it must be is told when it is not.
    func value<Value>(_ name: SettingName, _ expected: String, _ parse: (String) -> Value?) throws -> Value? {
        guard let text = text(name) else { return nil }
        guard let value = parse(text) else {
            throw CommandFailure.configuration("the setting \(name.rawValue) must be \(expected)")
        }
        return value
    }
}
