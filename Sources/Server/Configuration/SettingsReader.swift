import Configuration
import Foundation
import JSON
import SystemPackage

/// The names under which settings are known in the file (`tlsCert`) and in the environment (`COUNTERFOIL_TLS_CERT`).
enum SettingName: String, CaseIterable {
    case data, listen, tlsCert, tlsKey, allowPrivateUpstreams, masterKey, bootstrapKey, logLevel, pollPlanSms
    case pollPlanEmail, places, stopSeconds
}

/// Settings from the command line, then the environment, then a JSON file: the first that has one wins.
struct SettingsReader: Sendable {
    private let reader: ConfigReader
    private let commandLine: [SettingName: String]

    /// - Parameter file: the path of a JSON file with names as in `SettingName`; unknown names are an error.
    init(commandLine: [SettingName: String], file: String?) async throws {
        self.commandLine = commandLine
        var providers: [any ConfigProvider] = [
            EnvironmentVariablesProvider().prefixKeys(with: "counterfoil")
        ]
        if let file {
            try Self.check(file)
            do {
                providers.append(try await FileProvider<JSONSnapshot>(filePath: FilePath(file)))
            } catch {
                throw CommandFailure.configuration("the configuration file \(file) can't be read")
            }
        }
        reader = ConfigReader(providers: providers)
    }

    /// A misspelt name must not pass as "not set".
    private static func check(_ file: String) throws {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw CommandFailure.configuration("the configuration file \(file) can't be read")
        }
        let names = SettingName.allCases.map(\.rawValue)
        guard let object = (try? JSONValue(parsing: bytes))?.object else {
            throw CommandFailure.configuration("the configuration file \(file) does not hold a JSON object")
        }
        for member in object.members where !names.contains(member.name) {
            throw CommandFailure.configuration(
                "the configuration file \(file) has the unknown setting \(member.name); known are: \(names.joined(separator: ", "))")
        }
    }

    /// The setting as text, whatever type it has in the file; `nil` where nobody set it.
    func text(_ name: SettingName) -> String? {
        if let value = commandLine[name] { return value }
        let key = ConfigKey(name.rawValue)
        if let text = reader.string(forKey: key, isSecret: name == .bootstrapKey || name == .masterKey) { return text }
        if let flag = reader.bool(forKey: key) { return flag ? "true" : "false" }
        return reader.int(forKey: key).map(String.init)
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
