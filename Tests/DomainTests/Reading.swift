import JSON

/// JSON as tests write it.
func json(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: Array(text.utf8))
}

/// What is wrong with a text, as `pointer code`; empty where nothing is.
func errors<Value>(in text: String, reading body: (FieldReader) -> Value?) throws -> [String] {
    let value = try json(text)
    do throws(FieldErrors) {
        _ = try value.read(body)
        return []
    } catch {
        return error.errors.map { "\($0.pointer) \($0.code)" }
    }
}
