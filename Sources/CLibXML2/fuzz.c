// Gives the bridge random documents and reads all of what it answers. Not a part of the program: scripts/fuzz builds and
// runs it.
#include "shim.h"

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void)count;
    (void)arguments;
    return html_start() ? 0 : 1;
}

static size_t read_all(const html_tree *tree) {
    size_t sum = 0;
    int32_t depth = 0;
    for (size_t i = 0; i < tree->event_count; i++) {
        const html_event event = tree->events[i];
        if (event.kind == html_event_end) depth -= 1;
        if (event.depth != depth) abort();
        if (event.kind == html_event_start) depth += 1;
        if (event.text != NULL) sum += strlen(event.text);
        for (size_t a = 0; a < event.attribute_count; a++) {
            const html_attribute attribute = tree->attributes[event.first_attribute + a];
            sum += strlen(attribute.name) + (attribute.value == NULL ? 0 : strlen(attribute.value));
        }
    }
    if (depth != 0) abort();
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    html_tree tree = html_parse((const char *)data, size, 200000);
    volatile size_t sum = read_all(&tree);
    (void)sum;
    html_free(&tree);
    return 0;
}
