/* A flat ABI over libyang: every function takes and returns i32, further results go to the result array R,
 * which the binding reads. JavaScript therefore never knows the layout of a libyang structure.
 * Functions that can log clear the context's error list first, so that what is read afterwards is theirs. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libyang.h"
#include "plugins_exts.h"
#include "version.h"

#define EXPORT(name) __attribute__((export_name(#name))) name
#define IMPORT(name) __attribute__((import_module("libyang"), import_name(#name))) name

/* Not in the public headers: the flag of non-presence containers follows their children. */
extern void lyd_np_cont_dflt_set(struct lyd_node *parent);
extern void lyd_np_cont_dflt_del(struct lyd_node *parent);
extern LY_ERR lyd_path_list_predicate(const struct lyd_node *node, char **buffer, size_t *buflen, size_t *bufused, ly_bool is_static);

typedef struct lyd_node node_t;

static uint32_t R[8];
static double number;

static void put(int i, const void *p) { R[i] = (uint32_t)(uintptr_t)p; }

uint32_t *EXPORT(yw_results)(void) { return R; }
double *EXPORT(yw_number)(void) { return &number; }
/* Where the binding writes its arguments; part of the memory, so that a snapshot carries it. */
static _Alignas(8) char arena[256 * 1024];
char *EXPORT(yw_arena)(void) { return arena; }
const char *EXPORT(yw_version)(void) { return LY_PROJ_VERSION; }
void EXPORT(yw_init)(void) { ly_log_options(LY_LOSTORE); ly_log_level(LY_LLWRN); }

/* ---- strings ---- */

/* Length of a string; R[7] tells whether it has a byte above 0x7f, so that plain ASCII takes the fast way. */
uint32_t EXPORT(yw_strlen)(const char *s)
{
    const char *p = s;
    uint64_t high = 0, w;

    for (; (uintptr_t)p & 7; p++) {
        if (!*p) { R[7] = high != 0; return p - s; }
        high |= *p & 0x80;
    }
    for (;; p += 8) {
        w = *(const uint64_t *)p;
        if ((w - 0x0101010101010101ull) & ~w & 0x8080808080808080ull) break;
        high |= w & 0x8080808080808080ull;
    }
    for (; *p; p++) high |= *p & 0x80;
    R[7] = high != 0;
    return p - s;
}

/* Deepest nesting of objects and arrays in JSON text: the parser recurses, and the stack is finite. */
uint32_t EXPORT(yw_json_depth)(const char *s)
{
    uint32_t depth = 0, deepest = 0;

    for (; *s; s++) {
        if (*s == '"') {
            for (s++; *s && *s != '"'; s++) if (*s == '\\' && s[1]) s++;
            if (!*s) break;
        } else if (*s == '{' || *s == '[') {
            if (++depth > deepest) deepest = depth;
        } else if ((*s == '}' || *s == ']') && depth) {
            depth--;
        }
    }
    return deepest;
}

/* ---- pointer lists handed out through one growing buffer ---- */

static uint32_t *list;
static uint32_t list_len, list_cap;

static int list_add(const void *p)
{
    if (list_len == list_cap) {
        uint32_t cap = list_cap ? 2 * list_cap : 64, *bigger = realloc(list, cap * sizeof *bigger);
        if (!bigger) return LY_EMEM;
        list = bigger;
        list_cap = cap;
    }
    list[list_len++] = (uint32_t)(uintptr_t)p;
    return LY_SUCCESS;
}

static int list_add_node(const node_t *n)
{
    return list_add(n) || list_add(n->schema) ? LY_EMEM : LY_SUCCESS;
}

static int list_done(int rc) { put(0, list); R[1] = list_len; return rc; }

/* ---- contexts and modules ---- */

char *IMPORT(import_module)(uint32_t context, const char *mod, const char *rev, const char *sub, const char *subrev, uint32_t *format);

static void imported_free(void *data, void *user) { (void)user; free(data); }

static LY_ERR import_clb(const char *mod, const char *rev, const char *sub, const char *subrev, void *user,
        LYS_INFORMAT *format, const char **data, ly_module_imp_data_free_clb *release)
{
    uint32_t f = LYS_IN_YANG;
    char *text = import_module((uint32_t)(uintptr_t)user, mod, rev, sub, subrev, &f);

    if (!text) return LY_ENOTFOUND;
    *format = f;
    *data = text;
    *release = imported_free;
    return LY_SUCCESS;
}

int EXPORT(yw_ctx_new)(uint32_t options, uint32_t id)
{
    struct ly_ctx *c = NULL;
    LY_ERR rc = ly_ctx_new(NULL, options | LY_CTX_DISABLE_SEARCHDIRS | LY_CTX_DISABLE_SEARCHDIR_CWD, &c);

    if (!rc) ly_ctx_set_module_imp_clb(c, import_clb, (void *)(uintptr_t)id);
    put(0, c);
    return rc;
}
void EXPORT(yw_ctx_destroy)(struct ly_ctx *c) { ly_ctx_destroy(c); }
uint32_t EXPORT(yw_ctx_change_count)(struct ly_ctx *c) { return ly_ctx_get_change_count(c); }

int EXPORT(yw_ctx_parse_module)(struct ly_ctx *c, const char *text, uint32_t format, const char **features)
{
    struct ly_in *in;
    struct lys_module *m = NULL;
    LY_ERR rc;

    ly_err_clean(c, NULL);
    rc = ly_in_new_memory(text, &in);
    if (rc) return rc;
    rc = lys_parse(c, in, format, features, &m);
    ly_in_free(in, 0);
    put(0, m);
    return rc;
}
struct lys_module *EXPORT(yw_ctx_load_module)(struct ly_ctx *c, const char *name, const char *rev, const char **features)
{
    ly_err_clean(c, NULL);
    return ly_ctx_load_module(c, name, rev, features);
}
/* how: 0 a revision (no revision: the module without one), 1 the implemented one, 2 the latest, 3 implemented, by namespace */
struct lys_module *EXPORT(yw_ctx_module)(struct ly_ctx *c, const char *key, const char *rev, uint32_t how)
{
    switch (how) {
    case 0: return ly_ctx_get_module(c, key, rev);
    case 1: return ly_ctx_get_module_implemented(c, key);
    case 2: return ly_ctx_get_module_latest(c, key);
    default: return ly_ctx_get_module_implemented_ns(c, key);
    }
}
int EXPORT(yw_ctx_modules)(struct ly_ctx *c)
{
    uint32_t i = 0;
    const struct lys_module *m;
    int rc = 0;

    list_len = 0;
    while (!rc && (m = ly_ctx_get_module_iter(c, &i))) rc = list_add(m);
    return list_done(rc);
}
int EXPORT(yw_ctx_yanglib)(struct ly_ctx *c, const char *content_id)
{
    node_t *t = NULL;
    LY_ERR rc;

    ly_err_clean(c, NULL);
    rc = ly_ctx_get_yanglib_data(c, &t, "%s", content_id);
    put(0, t);
    return rc;
}

const char *EXPORT(yw_mod_str)(struct lys_module *m, uint32_t field)
{
    switch (field) {
    case 0: return m->name;
    case 1: return m->revision;
    case 2: return m->ns;
    default: return m->prefix;
    }
}
uint32_t EXPORT(yw_mod_implemented)(struct lys_module *m) { return m->implemented; }
uint32_t EXPORT(yw_mod_yang_version)(struct lys_module *m) { return m->parsed ? m->parsed->version : 0; }

/* Pairs (name, enabled), including the features of submodules. */
int EXPORT(yw_mod_features)(struct lys_module *m)
{
    struct lysp_feature *f = NULL;
    uint32_t i = 0;
    int rc = 0;

    list_len = 0;
    while (!rc && (f = lysp_feature_next(f, m->parsed, &i))) {
        rc = list_add(f->name);
        if (!rc) rc = list_add((void *)(uintptr_t)(f->flags & LYS_FENABLED ? 1 : 0));
    }
    return list_done(rc);
}
int EXPORT(yw_mod_deviated_by)(struct lys_module *m)
{
    LY_ARRAY_COUNT_TYPE i;
    int rc = 0;

    list_len = 0;
    LY_ARRAY_FOR(m->deviated_by, i) if (!rc) rc = list_add(m->deviated_by[i]->name);
    return list_done(rc);
}
/* Names of the annotations that a module defines (RFC 7952). */
int EXPORT(yw_mod_annotations)(struct lys_module *m)
{
    LY_ARRAY_COUNT_TYPE i;
    int rc = 0;

    list_len = 0;
    if (!m->compiled) return list_done(rc);
    LY_ARRAY_FOR(m->compiled->exts, i) {
        const struct lysc_ext *def = m->compiled->exts[i].def;
        if (!rc && !strcmp(def->name, "annotation") && !strcmp(def->module->name, "ietf-yang-metadata")) {
            rc = list_add(m->compiled->exts[i].argument);
        }
    }
    return list_done(rc);
}
/* Whether a value is one of that annotation, in the form JSON data has. */
int EXPORT(yw_mod_annotation_check)(struct lys_module *m, const char *name, const char *value)
{
    struct lyd_meta *meta = NULL;
    LY_ERR rc;

    ly_err_clean(m->ctx, NULL);
    rc = lyd_new_meta(m->ctx, NULL, m, name, value, 0, &meta);
    lyd_free_meta_single(meta);
    return rc;
}
/* Pairs (name, revision or 0). */
int EXPORT(yw_mod_submodules)(struct lys_module *m)
{
    LY_ARRAY_COUNT_TYPE i;
    int rc = 0;

    list_len = 0;
    if (m->parsed) {
        LY_ARRAY_FOR(m->parsed->includes, i) {
            struct lysp_submodule *s = m->parsed->includes[i].submodule;
            if (!rc) rc = list_add(s->name);
            if (!rc) rc = list_add(s->revs ? s->revs[0].date : NULL);
        }
    }
    return list_done(rc);
}
int EXPORT(yw_mod_print)(struct lys_module *m, uint32_t format)
{
    char *s = NULL;
    LY_ERR rc;

    ly_err_clean(m->ctx, NULL);
    rc = lys_print_mem(&s, m, format, 0);
    put(0, s);
    return rc;
}
int EXPORT(yw_submod_print)(struct lys_module *m, const char *name, uint32_t format)
{
    const struct lysp_submodule *s = ly_ctx_get_submodule2_latest(m, name);
    struct ly_out *out;
    char *text = NULL;
    LY_ERR rc;

    ly_err_clean(m->ctx, NULL);
    if (!s) return LY_ENOTFOUND;
    rc = ly_out_new_memory(&text, 0, &out);
    if (rc) return rc;
    rc = lys_print_submodule(out, s, format, 0, 0);
    ly_out_free(out, NULL, 0);
    put(0, text);
    return rc;
}
/* Top-level data nodes, operations and notifications. */
int EXPORT(yw_mod_schema)(struct lys_module *m)
{
    const struct lysc_node *n;
    int rc = 0;

    list_len = 0;
    if (m->compiled) {
        for (n = m->compiled->data; n && !rc; n = n->next) rc = list_add(n);
        for (n = (struct lysc_node *)m->compiled->rpcs; n && !rc; n = n->next) rc = list_add(n);
        for (n = (struct lysc_node *)m->compiled->notifs; n && !rc; n = n->next) rc = list_add(n);
    }
    return list_done(rc);
}

/* ---- what the constraints of a module's configuration look at ---- */

static int looks_everywhere;

static int look_at(const struct lysc_node *n)
{
    uint32_t i;

    while (n->parent) n = n->parent;
    for (i = 0; i < list_len; i++) if (list[i] == (uint32_t)(uintptr_t)n->module->name) return LY_SUCCESS;
    return list_add(n->module->name);
}
static int look_through(const struct lysc_node *at, const struct lys_module *m, const struct lyxp_expr *e, struct lysc_prefix *prefixes)
{
    static uint64_t no_prefixes[2]; /* a sized array of none: its count lies before it */
    struct ly_set *set = NULL;
    uint32_t i;
    int rc = 0;

    /* Where a reference leads is known from the data only. */
    if (strstr(lyxp_get_expr(e), "deref") ||
            lys_find_expr_atoms(at, m, e, prefixes ? prefixes : (void *)(no_prefixes + 1), 0, &set)) {
        looks_everywhere = 1;
    }
    for (i = 0; set && i < set->count && !rc; i++) rc = look_at(set->snodes[i]);
    ly_set_free(set, NULL);
    return rc;
}
static int look_through_type(const struct lysc_node *n, const struct lysc_type *type)
{
    const struct lysc_type_leafref *ref = (const void *)type;
    const struct lysc_type_union *either = (const void *)type;
    LY_ARRAY_COUNT_TYPE i;
    int rc = 0;

    if (type->basetype == LY_TYPE_LEAFREF) return look_through(n, n->module, ref->path, ref->prefixes);
    if (type->basetype == LY_TYPE_INST && ((const struct lysc_type_instanceid *)type)->require_instance) looks_everywhere = 1;
    if (type->basetype == LY_TYPE_UNION) LY_ARRAY_FOR(either->types, i) if (!rc) rc = look_through_type(n, either->types[i]);
    return rc;
}
static int look_through_node(const struct lysc_node *n)
{
    struct lysc_must *musts = lysc_node_musts(n);
    struct lysc_when **whens = lysc_node_when(n);
    LY_ARRAY_COUNT_TYPE i;
    int rc = 0;

    LY_ARRAY_FOR(musts, i) if (!rc) rc = look_through(n, n->module, musts[i].cond, musts[i].prefixes);
    LY_ARRAY_FOR(whens, i) if (!rc) rc = look_through(whens[i]->context, n->module, whens[i]->cond, whens[i]->prefixes);
    if (!rc && (n->nodetype & LYD_NODE_TERM)) rc = look_through_type(n, ((const struct lysc_node_leaf *)n)->type);
    return rc;
}
/* Names of modules; R[2] tells that the data of any module may matter. */
int EXPORT(yw_mod_looks_at)(struct lys_module *m)
{
    const struct lysc_node *top, *n;
    int rc = 0;

    list_len = looks_everywhere = 0;
    for (top = m->compiled ? m->compiled->data : NULL; top && !rc; top = top->next) {
        LYSC_TREE_DFS_BEGIN(top, n) {
            if (n->flags & LYS_CONFIG_R) LYSC_TREE_DFS_continue = 1;
            else if (!rc) rc = look_through_node(n);
            LYSC_TREE_DFS_END(top, n);
        }
    }
    ly_err_clean(m->ctx, NULL);
    R[2] = looks_everywhere;
    return list_done(rc);
}

/* ---- errors ---- */

const struct ly_err_item *EXPORT(yw_err_first)(struct ly_ctx *c) { return ly_err_first(c); }
const struct ly_err_item *EXPORT(yw_err_next)(struct ly_err_item *e) { return e->next; }
uint32_t EXPORT(yw_err_num)(struct ly_err_item *e, uint32_t field)
{
    switch (field) {
    case 0: return e->level;
    case 1: return e->err;
    case 2: return e->vecode;
    default: return (uint32_t)e->line;
    }
}
const char *EXPORT(yw_err_str)(struct ly_err_item *e, uint32_t field)
{
    switch (field) {
    case 0: return e->msg;
    case 1: return e->apptag;
    case 2: return e->data_path;
    default: return e->schema_path;
    }
}
void EXPORT(yw_err_clean)(struct ly_ctx *c) { ly_err_clean(c, NULL); }

/* ---- whole trees ---- */

int EXPORT(yw_parse_data)(struct ly_ctx *c, const char *text, uint32_t format, uint32_t parse, uint32_t validate)
{
    node_t *t = NULL;
    LY_ERR rc;

    ly_err_clean(c, NULL);
    rc = lyd_parse_data_mem(c, text, format, parse, validate, &t);
    put(0, t);
    return rc;
}
/* R[0] the envelope, R[1] the operation. */
int EXPORT(yw_parse_op)(struct ly_ctx *c, const char *text, uint32_t type)
{
    struct ly_in *in;
    node_t *envelope = NULL, *op = NULL;
    LY_ERR rc;

    ly_err_clean(c, NULL);
    rc = ly_in_new_memory(text, &in);
    if (rc) return rc;
    rc = lyd_parse_op(c, NULL, in, LYD_XML, type, &envelope, &op);
    ly_in_free(in, 0);
    if (rc) {
        /* A good envelope around a bad operation comes back all the same. */
        lyd_free_all(envelope);
        envelope = op = NULL;
    }
    put(0, envelope);
    put(1, op);
    return rc;
}
int EXPORT(yw_validate_op)(struct ly_ctx *c, node_t *op, node_t *data, uint32_t type)
{
    ly_err_clean(c, NULL);
    return lyd_validate_op(op, data, type, NULL);
}
/* `modules` is here and below an array that NULL ends: only their data. No array: everything. */
int EXPORT(yw_validate)(struct ly_ctx *c, node_t *t, uint32_t options, struct lys_module **modules)
{
    LY_ERR rc = LY_SUCCESS, one;

    ly_err_clean(c, NULL);
    if (!modules) rc = lyd_validate_all(&t, c, options, NULL);
    for (; modules && *modules && (!rc || options & LYD_VALIDATE_MULTI_ERROR); modules++) {
        one = lyd_validate_module(&t, *modules, options, NULL);
        if (!rc) rc = one;
    }
    put(0, t ? lyd_first_sibling(t) : NULL);
    return rc;
}
/* R[0] the text, to be freed, R[1] its length, R[7] whether it is more than ASCII. */
int EXPORT(yw_print)(struct ly_ctx *c, node_t *n, uint32_t format, uint32_t options)
{
    char *s = NULL;
    LY_ERR rc;

    ly_err_clean(c, NULL);
    rc = lyd_print_mem(&s, n, format, options);
    put(0, s);
    R[1] = s ? yw_strlen(s) : 0;
    return rc;
}
void EXPORT(yw_free_all)(node_t *n) { lyd_free_all(n); }

/* The nodes of one module lie side by side: with its ends cut off such a run is a list of its own. */
struct run { node_t *first, *last, *before, *after; };

static node_t *first_of(node_t *t, const struct lys_module *m)
{
    while (t && (!t->schema || t->schema->module != m)) t = t->next;
    return t;
}
static struct run cut(node_t *t, const struct lys_module *m)
{
    struct run r = {0};

    r.first = r.last = first_of(t, m);
    if (!r.first) return r;
    while (r.last->next && r.last->next->schema && r.last->next->schema->module == m) r.last = r.last->next;
    r.before = r.first->prev;
    r.after = r.last->next;
    r.first->prev = r.last;
    r.last->next = NULL;
    return r;
}
static void mend(struct run r)
{
    if (!r.first) return;
    r.first->prev = r.before;
    r.last->next = r.after;
}
/* libyang hands out what it copied first, which has not always come to stand first. */
static node_t *join(node_t *t, node_t *more)
{
    node_t *last;

    more = more ? lyd_first_sibling(more) : NULL;
    if (!t || !more) return t ? t : more;
    last = t->prev;
    last->next = more;
    t->prev = more->prev;
    more->prev = last;
    return t;
}

int EXPORT(yw_dup_siblings)(struct ly_ctx *c, node_t *n, struct lys_module **modules)
{
    const uint32_t options = LYD_DUP_RECURSIVE | LYD_DUP_WITH_FLAGS;
    node_t *d, *part = NULL;
    struct run r;
    LY_ERR rc = LY_SUCCESS;

    ly_err_clean(c, NULL);
    if (n && !modules) rc = lyd_dup_siblings(n, NULL, options, &part);
    d = join(NULL, part);
    for (; n && modules && *modules && !rc; modules++) {
        part = NULL;
        r = cut(n, *modules);
        if (r.first) rc = lyd_dup_siblings(r.first, NULL, options, &part);
        mend(r);
        d = join(d, part);
    }
    put(0, d);
    return rc;
}
int EXPORT(yw_compare)(node_t *a, node_t *b) { return lyd_compare_siblings(a, b, LYD_COMPARE_FULL_RECURSION); }
int EXPORT(yw_diff)(struct ly_ctx *c, node_t *a, node_t *b, uint32_t options, struct lys_module **modules)
{
    node_t *d, *part = NULL;
    struct run from, to;
    LY_ERR rc = LY_SUCCESS;

    ly_err_clean(c, NULL);
    if (!modules) rc = lyd_diff_siblings(a, b, options, &part);
    d = join(NULL, part);
    for (; modules && *modules && !rc; modules++) {
        part = NULL;
        from = cut(a, *modules);
        to = cut(b, *modules);
        rc = lyd_diff_siblings(from.first, to.first, options, &part);
        mend(from);
        mend(to);
        d = join(d, part);
    }
    put(0, d);
    return rc;
}
/* Replaces the modules' data in `t` by what `source` has of them. R[0] the tree, R[1] the rest of `source`. */
int EXPORT(yw_replace)(struct ly_ctx *c, node_t *t, node_t *source, struct lys_module **modules)
{
    node_t *n;
    LY_ERR rc = LY_SUCCESS;

    ly_err_clean(c, NULL);
    for (; *modules && !rc; modules++) {
        while ((n = first_of(t, *modules))) {
            if (n == t) t = n->next;
            lyd_free_tree(n);
        }
        while (!rc && (n = first_of(source, *modules))) {
            if (n == source) source = n->next;
            rc = lyd_unlink_tree(n);
            if (!rc) rc = lyd_insert_sibling(t, n, &t);
        }
    }
    put(0, t);
    put(1, source);
    return rc;
}
int EXPORT(yw_diff_apply)(struct ly_ctx *c, node_t *t, node_t *diff)
{
    LY_ERR rc;

    ly_err_clean(c, NULL);
    rc = lyd_diff_apply_all(&t, diff);
    put(0, t ? lyd_first_sibling(t) : NULL);
    return rc;
}
/* What lyd_diff_reverse_all leaves undone, so that the reverse of a diff really undoes it:
 * - changes of a user-ordered list name their neighbours at the time: undo them in the opposite order;
 * - an entry that is created again goes where it was deleted from;
 * - entries of user-ordered lists in a subtree that is created again need to know their place;
 * - the former content of an anydata comes back as text that no printer takes. */
static int has_meta(const node_t *n, const char *name) { return lyd_find_meta(n->meta, NULL, name) != NULL; }

static LY_ERR add_place(node_t *n)
{
    const char *name, *value = "";
    char *text = NULL;
    size_t len = 0, used = 0;
    node_t *prev = n->prev->next && n->prev->schema == n->schema ? n->prev : NULL;
    LY_ERR rc = LY_SUCCESS;

    if (lysc_is_dup_inst_list(n->schema)) {
        name = "yang:position";
        if (prev) {
            text = malloc(12);
            if (text) snprintf(text, 12, "%u", (unsigned)lyd_list_pos(n) - 1);
            else rc = LY_EMEM;
        }
    } else if (n->schema->nodetype == LYS_LIST) {
        name = "yang:key";
        if (prev) rc = lyd_path_list_predicate(prev, &text, &len, &used, 0);
    } else {
        name = "yang:value";
        if (prev) value = lyd_get_value(prev);
    }
    if (!rc && !has_meta(n, name)) rc = lyd_new_meta(NULL, n, NULL, name, text ? text : value, LYD_NEW_VAL_STORE_ONLY, NULL);
    free(text);
    return rc;
}
static LY_ERR restore_any(node_t *n)
{
    struct lyd_node_any *a = (struct lyd_node_any *)n;
    union lyd_any_value value;
    node_t *t = NULL;
    LY_ERR rc;

    if (a->value_type != LYD_ANYDATA_STRING) return LY_SUCCESS;
    if (n->schema->nodetype == LYS_ANYXML && (!a->value.str || a->value.str[0] != '<')) return LY_SUCCESS;
    rc = lyd_parse_data_mem(LYD_CTX(n), a->value.str ? a->value.str : "", LYD_XML, LYD_PARSE_ONLY | LYD_PARSE_OPAQ, 0, &t);
    if (rc) return rc;
    value.tree = t;
    rc = lyd_any_copy_value(n, &value, LYD_ANYDATA_DATATREE);
    lyd_free_all(t);
    return rc;
}
static LY_ERR undo_order(node_t *n)
{
    node_t *head, *next, *last;
    int changed;

    for (; n; n = next) {
        next = n->next;
        if (!n->schema || !lysc_is_userordered(n->schema)) continue;
        changed = 0;
        for (last = n; ; last = last->next) {
            changed |= has_meta(last, "yang:operation");
            if (!last->next || last->next->schema != n->schema) break;
        }
        next = last->next;
        head = n;
        while (changed && head != last) {
            node_t *moved = n->next;
            LY_ERR rc = lyd_insert_before(head, moved);
            if (rc) return rc;
            head = moved;
        }
    }
    return LY_SUCCESS;
}
/* The neighbour of a deleted entry is its orig-..., that of a created one has no such prefix. */
static LY_ERR rename_place(node_t *n, int creates)
{
    const char *to = lysc_is_dup_inst_list(n->schema) ? "yang:orig-position" :
            n->schema->nodetype == LYS_LIST ? "yang:orig-key" : "yang:orig-value";
    char plain[16] = "yang:";
    const char *from = plain;
    struct lyd_meta *m;
    LY_ERR rc;

    strcat(plain, to + strlen("yang:orig-"));
    if (creates) { from = to; to = plain; }
    m = lyd_find_meta(n->meta, NULL, from);
    if (!m || has_meta(n, to)) return LY_SUCCESS;
    rc = lyd_new_meta(NULL, n, NULL, to, lyd_get_meta_value(m), LYD_NEW_VAL_STORE_ONLY, NULL);
    if (!rc) lyd_free_meta_single(m);
    return rc;
}
static LY_ERR complete_reverse(node_t *n, int created)
{
    const struct lyd_meta *op;
    LY_ERR rc = created ? LY_SUCCESS : undo_order(n);
    int creates;

    for (n = n ? lyd_first_sibling(n) : NULL; n && !rc; n = n->next) {
        if (!n->schema) continue;
        op = lyd_find_meta(n->meta, NULL, "yang:operation");
        creates = op ? !strcmp(lyd_get_meta_value(op), "create") : created;
        if (created && lysc_is_userordered(n->schema)) rc = add_place(n);
        if (!created && op && lysc_is_userordered(n->schema) && (creates || !strcmp(lyd_get_meta_value(op), "delete"))) {
            rc = rename_place(n, creates);
        }
        if (!rc && (n->schema->nodetype & LYD_NODE_ANY)) rc = restore_any(n);
        if (!rc && (n->schema->nodetype & LYD_NODE_INNER)) rc = complete_reverse(lyd_child_no_keys(n), creates);
    }
    return rc;
}
int EXPORT(yw_diff_reverse)(struct ly_ctx *c, node_t *diff)
{
    node_t *d = NULL;
    LY_ERR rc;

    ly_err_clean(c, NULL);
    rc = lyd_diff_reverse_all(diff, &d);
    if (!rc) rc = complete_reverse(d, 0);
    if (d) d = lyd_first_sibling(d);
    if (rc) {
        lyd_free_all(d);
        d = NULL;
    }
    put(0, d);
    return rc;
}
int EXPORT(yw_merge)(struct ly_ctx *c, node_t *t, node_t *source, uint32_t options)
{
    LY_ERR rc;

    ly_err_clean(c, NULL);
    rc = lyd_merge_siblings(&t, source, options);
    put(0, t ? lyd_first_sibling(t) : NULL);
    return rc;
}
int EXPORT(yw_set)(struct ly_ctx *c, node_t *t, const char *path, const char *value)
{
    node_t *top = NULL, *n = NULL;
    LY_ERR rc;

    ly_err_clean(c, NULL);
    rc = lyd_new_path2(t, c, path, value, value ? strlen(value) : 0, LYD_ANYDATA_STRING, LYD_NEW_PATH_UPDATE, &top, &n);
    if (!t) t = top;
    while (t && t->parent) t = &t->parent->node;
    put(0, t ? lyd_first_sibling(t) : NULL);
    /* Nothing is created where the node was there with this very value. */
    if (!rc && t) rc = lyd_find_path(t, path, 0, &n);
    put(1, n);
    return rc;
}

/* ---- searching ---- */

int EXPORT(yw_find_path)(struct ly_ctx *c, node_t *t, const char *path)
{
    node_t *n = NULL;
    LY_ERR rc;

    ly_err_clean(c, NULL);
    rc = lyd_find_path(t, path, 0, &n);
    put(0, rc ? NULL : n);
    return rc;
}
static int list_set(struct ly_set *s)
{
    uint32_t i;
    int rc = 0;

    list_len = 0;
    for (i = 0; s && i < s->count && !rc; i++) rc = list_add_node(s->dnodes[i]);
    ly_set_free(s, NULL);
    return list_done(rc);
}
int EXPORT(yw_select)(struct ly_ctx *c, node_t *t, const char *xpath)
{
    struct ly_set *s = NULL;
    LY_ERR rc;

    ly_err_clean(c, NULL);
    rc = lyd_find_xpath3(NULL, t, xpath, LY_VALUE_JSON, NULL, NULL, &s);
    return rc ? rc : list_set(s);
}
/* R[2] the type: 0 nodes (list), 1 string in R[3], 2 number, 3 boolean in R[3]. */
int EXPORT(yw_eval)(struct ly_ctx *c, node_t *t, const char *xpath)
{
    LY_XPATH_TYPE type = 0;
    struct ly_set *s = NULL;
    char *text = NULL;
    long double num = 0;
    ly_bool truth = 0;
    LY_ERR rc;

    ly_err_clean(c, NULL);
    rc = lyd_eval_xpath4(t, t, NULL, xpath, LY_VALUE_JSON, NULL, NULL, &type, &s, &text, &num, &truth);
    if (rc) return rc;
    number = (double)num;
    rc = list_set(s);
    R[2] = type == LY_XPATH_STRING ? 1 : type == LY_XPATH_NUMBER ? 2 : type == LY_XPATH_BOOLEAN ? 3 : 0;
    R[3] = text ? (uint32_t)(uintptr_t)text : truth;
    return rc;
}
/* The sibling from `first` on that is an instance of the same schema node as `target`. */
node_t *EXPORT(yw_find_instance)(node_t *first, const node_t *target)
{
    while (first && first->schema != target->schema) first = first->next;
    return first;
}
/* The sibling of `siblings` that is the same instance as `target`. */
node_t *EXPORT(yw_find_like)(node_t *siblings, node_t *target)
{
    node_t *n = NULL;

    if (!siblings || lyd_find_sibling_first(siblings, target, &n)) return NULL;
    return n;
}

/* ---- nodes ---- */

static const char *opaq_ns(const struct ly_ctx *c, const struct ly_opaq_name *name, LY_VALUE_FORMAT format)
{
    const struct lys_module *m;

    if (format == LY_VALUE_XML || !name->module_name) return name->module_ns;
    m = ly_ctx_get_module_latest(c, name->module_name);
    return m ? m->ns : NULL;
}
static const char *node_ns(const node_t *n)
{
    const struct lyd_node_opaq *o = (const struct lyd_node_opaq *)n;

    return n->schema ? n->schema->module->ns : opaq_ns(o->ctx, &o->name, o->format);
}

/* 0 next, 1 parent, 2 first child, 3 schema, 4 first node of an anydata tree */
const void *EXPORT(yw_node_ptr)(node_t *n, uint32_t field)
{
    const struct lyd_node_any *a = (const struct lyd_node_any *)n;

    switch (field) {
    case 0: return n->next;
    case 1: return n->parent ? &n->parent->node : NULL;
    case 2: return lyd_child(n);
    case 3: return n->schema;
    default:
        if (!n->schema || !(n->schema->nodetype & LYD_NODE_ANY) || a->value_type != LYD_ANYDATA_DATATREE) return NULL;
        return a->value.tree;
    }
}
/* 0 name, 1 namespace, 2 value, 3 prefix as written (opaque), 4 name of the module */
const char *EXPORT(yw_node_str)(node_t *n, uint32_t field)
{
    const struct lyd_node_opaq *o = (const struct lyd_node_opaq *)n;
    const struct lys_module *m;

    switch (field) {
    case 0: return LYD_NAME(n);
    case 1: return node_ns(n);
    case 2: return n->schema && !(n->schema->nodetype & LYD_NODE_TERM) ? NULL : lyd_get_value(n);
    case 3: return n->schema ? n->schema->module->prefix : o->name.prefix;
    default:
        if (n->schema) return n->schema->module->name;
        if (o->format != LY_VALUE_XML) return o->name.module_name;
        m = o->name.module_ns ? ly_ctx_get_module_latest_ns(o->ctx, o->name.module_ns) : NULL;
        return m ? m->name : NULL;
    }
}
char *EXPORT(yw_node_path)(node_t *n) { return lyd_path(n, LYD_PATH_STD, NULL, 0); }
uint32_t EXPORT(yw_node_default)(node_t *n) { return n->flags & LYD_DEFAULT; }
void EXPORT(yw_node_set_default)(node_t *n, uint32_t on)
{
    if (!n->schema) return;
    if (on) {
        n->flags |= LYD_DEFAULT;
        lyd_np_cont_dflt_set(lyd_parent(n));
    } else {
        lyd_np_cont_dflt_del(n);
        lyd_np_cont_dflt_del(lyd_parent(n));
    }
}
int EXPORT(yw_node_set_value)(struct ly_ctx *c, node_t *n, const char *value)
{
    ly_err_clean(c, NULL);
    return lyd_change_term(n, value);
}
uint32_t EXPORT(yw_same_value)(node_t *a, node_t *b)
{
    const char *x = yw_node_str(a, 2), *y = yw_node_str(b, 2);

    return x == y || (x && y && !strcmp(x, y));
}
/* Pairs (node, schema) of n and its following siblings. */
int EXPORT(yw_siblings)(node_t *n)
{
    int rc = 0;

    list_len = 0;
    for (; n && !rc; n = n->next) rc = list_add_node(n);
    return list_done(rc);
}
int EXPORT(yw_children)(node_t *n) { return yw_siblings(lyd_child(n)); }

node_t *EXPORT(yw_child)(node_t *n, const char *name, const char *module)
{
    const struct lys_module *m = module ? ly_ctx_get_module_latest(LYD_CTX(n), module) : NULL;
    const char *ns = module ? (m ? m->ns : NULL) : node_ns(n), *own;
    node_t *child;

    if (module && !m) return NULL;
    for (child = lyd_child(n); child; child = child->next) {
        if (strcmp(LYD_NAME(child), name)) continue;
        own = node_ns(child);
        if (own == ns || (own && ns && !strcmp(own, ns))) return child;
    }
    return NULL;
}

/* Triples (module name, name, value). */
int EXPORT(yw_metas)(node_t *n)
{
    const struct lyd_meta *m;
    int rc = 0;

    list_len = 0;
    for (m = n->schema ? n->meta : NULL; m && !rc; m = m->next) {
        rc = list_add(m->annotation->module->name);
        if (!rc) rc = list_add(m->name);
        if (!rc) rc = list_add(lyd_get_meta_value(m));
    }
    return list_done(rc);
}
const char *EXPORT(yw_meta)(node_t *n, const char *module, const char *name)
{
    const struct lyd_meta *m;

    for (m = n->schema ? n->meta : NULL; m; m = m->next) {
        if (!strcmp(m->name, name) && !strcmp(m->annotation->module->name, module)) return lyd_get_meta_value(m);
    }
    return NULL;
}
/* Gives a node the annotation, in place of one of that name; the value in the form JSON data has. */
int EXPORT(yw_meta_set)(struct ly_ctx *c, node_t *n, const char *name, const char *value)
{
    struct lyd_meta *old;
    LY_ERR rc;

    ly_err_clean(c, NULL);
    if (!n->schema) return LY_EINVAL;
    old = lyd_find_meta(n->meta, NULL, name);
    rc = lyd_new_meta(c, n, NULL, name, value, 0, NULL);
    if (!rc && old) lyd_free_meta_single(old);
    return rc;
}
void EXPORT(yw_meta_remove)(node_t *n, const char *name)
{
    if (n->schema) lyd_free_meta_single(lyd_find_meta(n->meta, NULL, name));
}
/* Pairs (node, schema) of all nodes with annotations; libyang's own, such as the index of a sorted list, are none. */
static int list_annotated(const node_t *root)
{
    const node_t *n;
    const struct lyd_meta *m;
    int rc = 0;

    LYD_TREE_DFS_BEGIN(root, n) {
        for (m = n->schema ? n->meta : NULL; m && !strcmp(m->annotation->module->name, "yang"); m = m->next) {}
        if (m && !rc) rc = list_add_node(n);
        LYD_TREE_DFS_END(root, n);
    }
    return rc;
}
int EXPORT(yw_annotated)(node_t *t, struct lys_module **modules)
{
    struct lys_module **m;
    int rc = 0;

    list_len = 0;
    for (; t && !rc; t = t->next) {
        for (m = modules; m && *m && t->schema && *m != t->schema->module; m++) {}
        if (!m || *m) rc = list_annotated(t);
    }
    return list_done(rc);
}
/* Quadruples (namespace, prefix, name, value) of an opaque node. */
int EXPORT(yw_attributes)(node_t *n)
{
    const struct lyd_node_opaq *o = (const struct lyd_node_opaq *)n;
    const struct lyd_attr *a;
    int rc = 0;

    list_len = 0;
    for (a = n->schema ? NULL : o->attr; a && !rc; a = a->next) {
        rc = list_add(opaq_ns(o->ctx, &a->name, a->format));
        if (!rc) rc = list_add(a->name.prefix);
        if (!rc) rc = list_add(a->name.name);
        if (!rc) rc = list_add(a->value);
    }
    return list_done(rc);
}
int EXPORT(yw_opaque_error)(struct ly_ctx *c, node_t *n)
{
    ly_err_clean(c, NULL);
    return n->schema ? LY_EINVAL : lyd_parse_opaq_error(n);
}
int EXPORT(yw_any_text)(struct ly_ctx *c, node_t *n)
{
    char *s = NULL;
    LY_ERR rc;

    ly_err_clean(c, NULL);
    if (!n->schema || !(n->schema->nodetype & LYD_NODE_ANY)) { R[0] = 0; return LY_SUCCESS; }
    rc = lyd_any_value_str(n, &s);
    put(0, s);
    return rc;
}

/* ---- changing trees; R[0] is the tree's first node afterwards ---- */

static node_t *top_first(node_t *n)
{
    while (n && n->parent) n = &n->parent->node;
    return n ? lyd_first_sibling(n) : NULL;
}
int EXPORT(yw_remove)(struct ly_ctx *c, node_t *first, node_t *n)
{
    LY_ERR rc;

    ly_err_clean(c, NULL);
    if (first == n) first = n->next;
    rc = lyd_unlink_tree(n);
    if (rc) first = top_first(n);
    else lyd_free_tree(n);
    put(0, first);
    return rc;
}
static node_t *first_instance(node_t *siblings, const struct lysc_node *schema)
{
    for (; siblings && siblings->schema != schema; siblings = siblings->next) {}
    return siblings;
}
/* where: 0 by schema or last, 1 before anchor, 2 after anchor, 3 before the first instance, 4 after the last one */
static LY_ERR place(node_t *n, node_t *siblings, node_t *anchor, uint32_t where)
{
    node_t *i;

    if (where == 3 || where == 4) {
        anchor = NULL;
        for (i = first_instance(siblings, n->schema); i && i->schema == n->schema; i = i->next) {
            if (i == n) continue;
            anchor = i;
            if (where == 3) break;
        }
    }
    if (!anchor || anchor == n) return LY_SUCCESS;
    return where == 1 || where == 3 ? lyd_insert_before(anchor, n) : lyd_insert_after(anchor, n);
}
/* options: 1 recursive, 2 without metadata. R[1] the copy. */
int EXPORT(yw_insert_copy)(struct ly_ctx *c, node_t *first, node_t *parent, node_t *n, uint32_t options, uint32_t where, node_t *anchor)
{
    node_t *copy = NULL;
    LY_ERR rc;

    ly_err_clean(c, NULL);
    rc = lyd_dup_single(n, NULL, (options & 1 ? LYD_DUP_RECURSIVE : 0) | (options & 2 ? LYD_DUP_NO_META : 0), &copy);
    if (!rc) rc = parent ? lyd_insert_child(parent, copy) : lyd_insert_sibling(first, copy, &first);
    if (!rc && where) {
        rc = place(copy, lyd_first_sibling(copy), anchor, where);
        if (rc) {
            /* Never leave half an insertion behind. */
            if (first == copy) first = copy->next;
        }
    }
    if (rc) {
        lyd_free_tree(copy);
        copy = NULL;
    } else if (!parent) {
        first = lyd_first_sibling(copy);
    }
    put(0, first);
    put(1, copy);
    return rc;
}
int EXPORT(yw_move)(struct ly_ctx *c, node_t *n, uint32_t where, node_t *anchor)
{
    LY_ERR rc;

    ly_err_clean(c, NULL);
    rc = place(n, lyd_first_sibling(n), anchor, where);
    put(0, top_first(n));
    return rc;
}

/* ---- schema nodes ---- */

const struct lysc_node *EXPORT(yw_schema_find)(struct ly_ctx *c, const char *path, uint32_t output)
{
    ly_err_clean(c, NULL);
    return lys_find_path(c, NULL, path, output);
}
const struct lysc_node *EXPORT(yw_schema_parent)(struct lysc_node *n) { return n->parent; }
const struct lys_module *EXPORT(yw_schema_module)(struct lysc_node *n) { return n->module; }
uint32_t EXPORT(yw_schema_flags)(struct lysc_node *n) { return n->flags | ((uint32_t)n->nodetype << 16); }

static const char *default_value(const struct lysc_node *n)
{
    const struct lysc_node_leaf *leaf = (const void *)n;
    const struct lysc_node_leaflist *leaflist = (const void *)n;
    const struct lysc_node_choice *choice = (const void *)n;

    if (n->nodetype == LYS_LEAF) return leaf->dflt ? lyd_value_get_canonical(n->module->ctx, leaf->dflt) : NULL;
    if (n->nodetype == LYS_LEAFLIST) return leaflist->dflts ? lyd_value_get_canonical(n->module->ctx, leaflist->dflts[0]) : NULL;
    return n->nodetype == LYS_CHOICE && choice->dflt ? choice->dflt->name : NULL;
}
/* 0 name, 1 default, 2 units, 3 description */
const char *EXPORT(yw_schema_str)(struct lysc_node *n, uint32_t field)
{
    switch (field) {
    case 0: return n->name;
    case 1: return default_value(n);
    case 2:
        if (n->nodetype == LYS_LEAF) return ((struct lysc_node_leaf *)n)->units;
        return n->nodetype == LYS_LEAFLIST ? ((struct lysc_node_leaflist *)n)->units : NULL;
    default: return n->dsc;
    }
}
/* Whether deref() can follow a node: libyang fails on any other (RFC 7950 section 10.3.1). */
uint32_t EXPORT(yw_schema_is_reference)(struct lysc_node *n)
{
    const struct lysc_type *type = n->nodetype == LYS_LEAF ? ((struct lysc_node_leaf *)n)->type :
            n->nodetype == LYS_LEAFLIST ? ((struct lysc_node_leaflist *)n)->type : NULL;

    return type && (type->basetype == LY_TYPE_LEAFREF || type->basetype == LY_TYPE_INST);
}
/* The data path finds the node again; choices and cases have none and show their schema path. */
char *EXPORT(yw_schema_path)(struct lysc_node *n)
{
    return lysc_path(n, n->nodetype & (LYS_CHOICE | LYS_CASE | LYS_INPUT | LYS_OUTPUT) ? LYSC_PATH_LOG : LYSC_PATH_DATA, NULL, 0);
}
int EXPORT(yw_schema_children)(struct lysc_node *n)
{
    const struct lysc_node *child;
    int rc = 0;

    list_len = 0;
    if (n->nodetype & (LYS_RPC | LYS_ACTION)) {
        struct lysc_node_action *op = (struct lysc_node_action *)n;
        rc = list_add(&op->input) || list_add(&op->output) ? LY_EMEM : LY_SUCCESS;
    } else {
        for (child = lysc_node_child(n); child && !rc; child = child->next) rc = list_add(child);
        for (child = (struct lysc_node *)lysc_node_actions(n); child && !rc; child = child->next) rc = list_add(child);
        for (child = (struct lysc_node *)lysc_node_notifs(n); child && !rc; child = child->next) rc = list_add(child);
    }
    return list_done(rc);
}
/* R[0] tells whether there is an instance, R[1] is its argument or 0. */
void EXPORT(yw_schema_extension)(struct lysc_node *n, const char *module, const char *name)
{
    LY_ARRAY_COUNT_TYPE i;

    R[0] = R[1] = 0;
    LY_ARRAY_FOR(n->exts, i) {
        if (strcmp(n->exts[i].def->name, name) || strcmp(n->exts[i].def->module->name, module)) continue;
        R[0] = 1;
        put(1, n->exts[i].argument);
        return;
    }
}
/* R[0] the canonical value, owned by the dictionary: give it back with yw_dict_free. */
int EXPORT(yw_canonical)(struct lysc_node *n, const char *value, uint32_t length)
{
    const char *canonical = NULL;
    LY_ERR rc;

    ly_err_clean(n->module->ctx, NULL);
    if (!(n->nodetype & LYD_NODE_TERM)) return LY_EINVAL;
    rc = lyd_value_validate(n->module->ctx, n, value, length, NULL, NULL, &canonical);
    put(0, canonical);
    return rc == LY_EINCOMPLETE ? LY_SUCCESS : rc;
}
void EXPORT(yw_dict_free)(struct ly_ctx *c, const char *s) { lydict_remove(c, s); }

/* ---- test aid ---- */

void EXPORT(yw_test_abort)(void) { abort(); }
