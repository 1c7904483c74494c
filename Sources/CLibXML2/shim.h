// libxml2's HTML parser for Swift: one call that parses, one that frees, and plain structs in between. Every use of the
// library is in this file. Only the HTML parser is used: no XML, XPath, XInclude, schemas, catalogues or writers.
#pragma once

#include <libxml/xmlversion.h>
// Debian's build converts encodings with ICU and shows ICU's types, which clash with Foundation's copy of them. Nothing
// here touches the one struct that differs.
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// The handler's type and the fields used below are those of 2.9.14 up to before 2.12.
_Static_assert(LIBXML_VERSION >= 20914 && LIBXML_VERSION < 21200, "libxml2 2.9.14 or newer, but before 2.12, is needed");

enum {
    html_event_start = 0,
    html_event_end = 1,
    html_event_text = 2,
    // A comment, processing instruction or whatever else must not be there.
    html_event_other = 3,
};

enum {
    html_status_ok = 0,
    html_status_no_memory = 1,
    // The parser gave up, so that the end of the document may be missing.
    html_status_incomplete = 2,
    html_status_no_document = 3,
    // More events than the caller allowed.
    html_status_too_large = 4,
};

typedef struct {
    const char *name;
    // NULL for an attribute without a value or with one that is not plain text.
    const char *value;
} html_attribute;

typedef struct {
    int32_t kind;
    // How many elements are open around it.
    int32_t depth;
    // The element's name or the text; ends with a zero byte. NULL for `html_event_other`.
    const char *text;
    // Into the tree's attributes.
    size_t first_attribute;
    size_t attribute_count;
} html_event;

typedef struct {
    int32_t code;
    // 1 is a warning, 2 an error, 3 fatal.
    int32_t level;
    int32_t line;
    int32_t column;
} html_error;

enum { html_most_errors = 32 };

typedef struct {
    html_error kept[html_most_errors];
    size_t count;
} html_errors;

typedef struct {
    int32_t status;
    const html_event *events;
    size_t event_count;
    const html_attribute *attributes;
    size_t attribute_count;
    html_errors errors;
    void *document;
} html_tree;

static inline void html_collect_error(void *context, xmlErrorPtr error) {
    // The first argument is what the library takes for its user data, not always the parser.
    (void)context;
    if (error == NULL || error->ctxt == NULL) return;
    html_errors *errors = ((xmlParserCtxtPtr)error->ctxt)->_private;
    if (errors == NULL) return;
    if (errors->count < html_most_errors) {
        html_error kept = {error->code, (int32_t)error->level, error->line, error->int2};
        errors->kept[errors->count] = kept;
    }
    errors->count += 1;
}

static inline xmlParserInputPtr html_load_nothing(const char *url, const char *id, xmlParserCtxtPtr context) {
    (void)url;
    (void)id;
    (void)context;
    return NULL;
}

// To be called once, before anything else. Answers whether the library can serve several threads.
static inline int html_start(void) {
    LIBXML_TEST_VERSION
    xmlInitParser();
    xmlSetExternalEntityLoader(html_load_nothing);
    return xmlHasFeature(XML_WITH_THREAD);
}

typedef struct {
    html_event *events;
    html_attribute *attributes;
    size_t event_count;
    size_t attribute_count;
} html_arrays;

static inline void html_count(html_arrays *counts, xmlNodePtr node) {
    counts->event_count += node->type == XML_ELEMENT_NODE ? 2 : 1;
    if (node->type != XML_ELEMENT_NODE) return;
    for (xmlAttrPtr attribute = node->properties; attribute != NULL; attribute = attribute->next) {
        counts->attribute_count += 1;
    }
}

static inline void html_write_start(html_arrays *to, xmlNodePtr node, int32_t depth) {
    html_event event = {html_event_other, depth, NULL, to->attribute_count, 0};
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
        event.kind = html_event_text;
        event.text = node->content == NULL ? "" : (const char *)node->content;
    } else if (node->type == XML_ELEMENT_NODE) {
        event.kind = html_event_start;
        event.text = (const char *)node->name;
        for (xmlAttrPtr attribute = node->properties; attribute != NULL; attribute = attribute->next) {
            xmlNodePtr value = attribute->children;
            const int is_text = value != NULL && value->type == XML_TEXT_NODE && value->next == NULL;
            html_attribute written = {(const char *)attribute->name, is_text ? (const char *)value->content : NULL};
            to->attributes[to->attribute_count++] = written;
            event.attribute_count += 1;
        }
    }
    to->events[to->event_count++] = event;
}

static inline void html_write_end(html_arrays *to, int32_t depth) {
    html_event event = {html_event_end, depth, NULL, 0, 0};
    to->events[to->event_count++] = event;
}

// Visits all nodes in order, without recursion: counts them, or writes them where there is room for them.
static inline void html_walk(html_arrays *arrays, xmlNodePtr root, int writes) {
    int32_t depth = 0;
    xmlNodePtr node = root;
    while (node != NULL) {
        if (writes) html_write_start(arrays, node, depth); else html_count(arrays, node);
        if (node->type == XML_ELEMENT_NODE && node->children != NULL) {
            node = node->children;
            depth += 1;
            continue;
        }
        if (writes && node->type == XML_ELEMENT_NODE) html_write_end(arrays, depth);
        while (node != root && node->next == NULL) {
            node = node->parent;
            depth -= 1;
            if (writes) html_write_end(arrays, depth);
        }
        node = node == root ? NULL : node->next;
    }
}

static inline void html_flatten(html_tree *tree, xmlDocPtr document, size_t most_events) {
    xmlNodePtr root = xmlDocGetRootElement(document);
    if (root == NULL) {
        tree->status = html_status_no_document;
        return;
    }
    html_arrays counts = {NULL, NULL, 0, 0};
    html_walk(&counts, root, 0);
    if (counts.event_count > most_events) {
        tree->status = html_status_too_large;
        return;
    }
    html_arrays arrays = {calloc(counts.event_count, sizeof(html_event)),
                          calloc(counts.attribute_count + 1, sizeof(html_attribute)), 0, 0};
    tree->events = arrays.events;
    tree->attributes = arrays.attributes;
    if (arrays.events == NULL || arrays.attributes == NULL) {
        tree->status = html_status_no_memory;
        return;
    }
    html_walk(&arrays, root, 1);
    tree->event_count = arrays.event_count;
    tree->attribute_count = arrays.attribute_count;
}

// The document's tree in the order of its text. `bytes` are UTF-8. The answer must be freed with `html_free`, whatever
// its status; all its pointers end then.
static inline html_tree html_parse(const char *bytes, size_t length, size_t most_events) {
    html_tree tree;
    memset(&tree, 0, sizeof tree);
    tree.status = html_status_no_memory;
    if (length > INT32_MAX / 2) {
        tree.status = html_status_too_large;
        return tree;
    }
    htmlParserCtxtPtr context = htmlNewParserCtxt();
    if (context == NULL) return tree;
    context->sax->initialized = XML_SAX2_MAGIC;
    context->sax->serror = html_collect_error;
    context->userData = context;
    context->_private = &tree.errors;
    // Without NOERROR and NOWARNING, which silence the collector, and NOIMPLIED, which makes odd trees.
    const int options = HTML_PARSE_NONET | HTML_PARSE_NODEFDTD | HTML_PARSE_COMPACT;
    xmlDocPtr document = htmlCtxtReadMemory(context, bytes, (int)length, NULL, "UTF-8", options);
    const int gave_up = context->disableSAX != 0 || context->errNo == XML_ERR_NO_MEMORY;
    tree.document = document;
    tree.status = document == NULL ? html_status_no_document : gave_up ? html_status_incomplete : html_status_ok;
    if (document != NULL && tree.status == html_status_ok) html_flatten(&tree, document, most_events);
    context->myDoc = NULL;
    htmlFreeParserCtxt(context);
    return tree;
}

static inline void html_free(html_tree *tree) {
    if (tree->document != NULL) xmlFreeDoc((xmlDocPtr)tree->document);
    free((void *)tree->events);
    free((void *)tree->attributes);
    memset(tree, 0, sizeof *tree);
}
