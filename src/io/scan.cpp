#include <new>
#include <simdjson.h>
#include "io/scan.h"

using namespace simdjson;

struct qw_scan {
    ondemand::parser parser;
};

namespace
{

enum { DEPTH = 16 }; /* nesting that is followed; deeper records go to yajl */

/* What stands in a value that is kept as it is: simdjson looks at values only when it
 * is asked for them. */
bool
is_valid(ondemand::value v, int depth)
{
    ondemand::json_type type;

    if (depth == 0 || v.type().get(type))
        return false;
    switch (type) {
    case ondemand::json_type::object: {
        ondemand::object o;
        if (v.get_object().get(o))
            return false;
        for (auto field : o) {
            std::string_view key;
            ondemand::value child;
            if (field.unescaped_key().get(key) || field.value().get(child) ||
                !is_valid(child, depth - 1))
                return false;
        }
        return true;
    }
    case ondemand::json_type::array: {
        ondemand::array a;
        if (v.get_array().get(a))
            return false;
        for (auto element : a) {
            ondemand::value child;
            if (element.get(child) || !is_valid(child, depth - 1))
                return false;
        }
        return true;
    }
    case ondemand::json_type::string:
        return v.get_string().error() == SUCCESS;
    case ondemand::json_type::number:
        return v.get_double().error() == SUCCESS;
    case ondemand::json_type::boolean:
        return v.get_bool().error() == SUCCESS;
    default:
        return v.is_null().error() == SUCCESS && v.is_null().value_unsafe();
    }
}

/* A record on its way. */
struct scanner {
    const char *line;
    struct qw_scanned *out;

    bool string(ondemand::value v, qw_scan_string &to, qw_scan_place *at)
    {
        std::string_view raw = v.raw_json_token(), text;
        size_t n = raw.find_last_of('"');
        if (v.get_string().get(text) || n == raw.npos)
            return false;
        to = { text.data(), text.size() };
        if (at)
            *at = { size_t(raw.data() - line), size_t(raw.data() - line) + n + 1 };
        return true;
    }

    bool keys(ondemand::value v, qw_scan_place &at, qw_scan_string *list, size_t &n)
    {
        ondemand::object o;
        std::string_view raw, key;
        if (v.get_object().get(o) || o.raw_json().get(raw) || o.reset().error())
            return false;
        at = { size_t(raw.data() - line), size_t(raw.data() - line) + raw.size() };
        for (auto field : o) {
            ondemand::value child;
            if (n == QW_SCAN_KEYS || field.unescaped_key().get(key) || field.value().get(child) ||
                !is_valid(child, DEPTH))
                return false;
            list[n++] = { key.data(), key.size() };
        }
        return true;
    }

    /* Edits are yajl's; an empty list is done with here. */
    bool no_edits(ondemand::value v)
    {
        ondemand::array a;
        std::string_view raw;
        bool empty;
        if (v.get_array().get(a) || a.is_empty().get(empty) || !empty || a.raw_json().get(raw))
            return false;
        out->edits_at = { size_t(raw.data() - line), size_t(raw.data() - line) + raw.size() };
        return true;
    }

    bool member(std::string_view key, ondemand::value v)
    {
        if (key == "text")
            return out->text_at.to == 0 && string(v, out->text, &out->text_at);
        if (key == "id")
            return out->id.p == nullptr && string(v, out->id, &out->id_at);
        if (key == "meta")
            return out->meta_at.to == 0 && keys(v, out->meta_at, out->meta, out->n_meta);
        if (key == "signals")
            return out->signals_at.to == 0 &&
                   keys(v, out->signals_at, out->signals, out->n_signals);
        if (key == "edits")
            return out->edits_at.to == 0 && no_edits(v);
        return is_valid(v, DEPTH);
    }
};

} // namespace

struct qw_scan *
qw_scan_new(void)
{
    return new (std::nothrow) qw_scan;
}

void
qw_scan_free(struct qw_scan *s)
{
    delete s;
}

namespace
{

/* simdjson 3.0 does not look whether it got room for unescaped strings. */
struct document : ondemand::document {
    bool has_room()
    {
        return iter.string_buf_loc() != nullptr;
    }
};

} // namespace

bool
qw_scan_line(struct qw_scan *s, const char *line, size_t n, struct qw_scanned *out)
{
    document doc;
    ondemand::object o;
    scanner scan = { line, out };

    out->id = out->text = { nullptr, 0 };
    out->id_at = out->text_at = out->meta_at = out->signals_at = out->edits_at = { 0, 0 };
    out->n_meta = out->n_signals = 0;
    if (s->parser.iterate(line, n, n + SIMDJSON_PADDING).get<ondemand::document>(doc) ||
        !doc.has_room() || doc.get_object().get(o))
        return false;
    for (auto field : o) {
        std::string_view key;
        ondemand::value v;
        if (field.unescaped_key().get(key) || field.value().get(v) || !scan.member(key, v))
            return false;
    }
    const char *rest;
    bool at_end = doc.current_location().get(rest) == OUT_OF_BOUNDS;
    return at_end && out->text_at.to != 0;
}

const char *
qw_scan_version(void)
{
#define QUOTE(version) #version
#define QUOTED(version) QUOTE(version)
    return QUOTED(SIMDJSON_VERSION);
}

static_assert(QW_SCAN_ROOM >= SIMDJSON_PADDING, "room behind a line");
