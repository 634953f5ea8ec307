/* Flat C ABI over libyang for JS. Every function takes/returns i32; out pointers go to OUT[]. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include "libyang.h"
#include "version.h"
#if 3 >= 3
# include "plugins_exts.h"
#endif
#define X(n) __attribute__((export_name(#n)))
#define IMP(n) __attribute__((import_module("libyang"), import_name(#n)))

static void *OUT[8];
static double NUM;
X(yw_out) void **yw_out(void) { return OUT; }
X(yw_num) double *yw_num(void) { return &NUM; }
X(yw_version) const char *yw_version(void) {
#if 3 >= 3
    return LY_PROJ_VERSION;
#else
    return LY_VERSION;
#endif
}

/* JS: returns malloc'ed NUL-terminated text or 0; writes format to *fmt */
IMP(import_module) char *js_import_module(uint32_t ctx_id, const char *mod, const char *rev, const char *sub, const char *subrev, uint32_t *fmt);
static void imp_free(void *d, void *u) { (void)u; free(d); }
static LY_ERR imp(const char *mod, const char *rev, const char *sub, const char *subrev, void *u, LYS_INFORMAT *format, const char **data, ly_module_imp_data_free_clb *fr) {
    uint32_t f = LYS_IN_YANG;
    char *t = js_import_module((uint32_t)(uintptr_t)u, mod, rev, sub, subrev, &f);
    if (!t) return LY_ENOTFOUND;
    *format = f; *data = t; *fr = imp_free;
    return LY_SUCCESS;
}

X(yw_init) void yw_init(void) { ly_log_options(LY_LOSTORE); ly_log_level(LY_LLWRN); }
X(yw_log) void yw_log(uint32_t opts, uint32_t lvl) { ly_log_options(opts); ly_log_level(lvl); }
X(yw_ctx_new) int yw_ctx_new(uint32_t opts, uint32_t id) {
    struct ly_ctx *c = NULL; LY_ERR r = ly_ctx_new(NULL, opts | LY_CTX_DISABLE_SEARCHDIRS | LY_CTX_DISABLE_SEARCHDIR_CWD, &c);
    if (!r) ly_ctx_set_module_imp_clb(c, imp, (void *)(uintptr_t)id);
    OUT[0] = c; return r;
}
#if 3 >= 3
X(yw_ctx_destroy) void yw_ctx_destroy(struct ly_ctx *c) { ly_ctx_destroy(c); }
#else
X(yw_ctx_destroy) void yw_ctx_destroy(struct ly_ctx *c) { ly_ctx_destroy(c); }
#endif
X(yw_ctx_compile) int yw_ctx_compile(struct ly_ctx *c) { return ly_ctx_compile(c); }
X(yw_ctx_parse_module) int yw_ctx_parse_module(struct ly_ctx *c, const char *t, uint32_t fmt, const char **features) {
    struct ly_in *in; struct lys_module *m = NULL; LY_ERR r = ly_in_new_memory(t, &in); if (r) return r;
    r = lys_parse(c, in, fmt, features, &m); ly_in_free(in, 0); OUT[0] = m; return r;
}
X(yw_ctx_load_module) void *yw_ctx_load_module(struct ly_ctx *c, const char *n, const char *rev, const char **features) { return ly_ctx_load_module(c, n, rev, features); }
X(yw_ctx_get_module) void *yw_ctx_get_module(struct ly_ctx *c, const char *n, const char *rev) { return ly_ctx_get_module(c, n, rev); }
X(yw_ctx_get_implemented) void *yw_ctx_get_implemented(struct ly_ctx *c, const char *n) { return ly_ctx_get_module_implemented(c, n); }
X(yw_ctx_module_iter) void *yw_ctx_module_iter(struct ly_ctx *c, uint32_t *i) { return ly_ctx_get_module_iter(c, i); }
X(yw_ctx_change_count) uint32_t yw_ctx_change_count(struct ly_ctx *c) { return ly_ctx_get_change_count(c); }
X(yw_ctx_yanglib) int yw_ctx_yanglib(struct ly_ctx *c, const char *id) { struct lyd_node *t = NULL; LY_ERR r = ly_ctx_get_yanglib_data(c, &t, "%s", id); OUT[0] = t; return r; }

X(yw_mod_field) const char *yw_mod_field(struct lys_module *m, int f) {
    switch (f) { case 0: return m->name; case 1: return m->revision; case 2: return m->ns; case 3: return m->prefix; case 4: return m->implemented ? "1" : NULL; case 5: return m->org; case 6: return m->contact; case 7: return m->dsc; default: return NULL; }
}
X(yw_mod_feature) int yw_mod_feature(struct lys_module *m, const char *f) { return lys_feature_value(m, f); }
X(yw_mod_feature_iter) const char *yw_mod_feature_iter(struct lys_module *m, uint32_t *state) { /* state[0]=last, state[1]=idx */
    struct lysp_feature *f = lysp_feature_next((struct lysp_feature *)(uintptr_t)state[0], m->parsed, &state[1]); state[0] = (uint32_t)(uintptr_t)f; return f ? f->name : NULL;
}
X(yw_mod_set_implemented) int yw_mod_set_implemented(struct lys_module *m, const char **features) { return lys_set_implemented(m, features); }
X(yw_mod_print) int yw_mod_print(struct lys_module *m, uint32_t fmt, uint32_t opts) { char *s = NULL; LY_ERR r = lys_print_mem(&s, m, fmt, opts); OUT[0] = s; return r; }
X(yw_submod_print) int yw_submod_print(struct ly_ctx *c, const char *n, const char *rev, uint32_t fmt) {
    const struct lysp_submodule *sm = rev ? ly_ctx_get_submodule(c, n, rev) : ly_ctx_get_submodule_latest(c, n); if (!sm) return LY_ENOTFOUND;
    char *s = NULL; struct ly_out *o; LY_ERR r = ly_out_new_memory(&s, 0, &o); if (r) return r; r = lys_print_submodule(o, sm, fmt, 0, 0); ly_out_free(o, NULL, 0); OUT[0] = s; return r;
}

/* errors */
X(yw_err_first) const void *yw_err_first(struct ly_ctx *c) { return ly_err_first(c); }
X(yw_err_next) const void *yw_err_next(struct ly_err_item *e) { return e->next; }
X(yw_err_num) uint32_t yw_err_num(struct ly_err_item *e, int f) {
    switch (f) { case 0: return e->level;
#if 3 >= 3
    case 1: return e->err; case 3: return (uint32_t)e->line;
#else
    case 1: return e->no;
#endif
    case 2: return e->vecode; default: return 0; }
}
X(yw_err_str) const char *yw_err_str(struct ly_err_item *e, int f) {
    switch (f) { case 0: return e->msg; case 1: return e->apptag;
#if 3 >= 3
    case 2: return e->data_path; case 3: return e->schema_path;
#else
    case 2: return e->path;
#endif
    default: return NULL; }
}
X(yw_err_clean) void yw_err_clean(struct ly_ctx *c) { ly_err_clean(c, NULL); }

/* data */
X(yw_parse_data) int yw_parse_data(struct ly_ctx *c, const char *d, uint32_t fmt, uint32_t popt, uint32_t vopt) { struct lyd_node *t = NULL; LY_ERR r = lyd_parse_data_mem(c, d, fmt, popt, vopt, &t); OUT[0] = t; return r; }
X(yw_parse_op) int yw_parse_op(struct ly_ctx *c, struct lyd_node *parent, const char *d, uint32_t fmt, uint32_t type) {
    struct ly_in *in; struct lyd_node *t = NULL, *op = NULL; LY_ERR r = ly_in_new_memory(d, &in); if (r) return r;
    r = lyd_parse_op(c, parent, in, fmt, type, &t, (type == LYD_TYPE_REPLY_NETCONF) ? NULL : &op); ly_in_free(in, 0); OUT[0] = t; OUT[1] = op; return r;
}
X(yw_validate_all) int yw_validate_all(struct lyd_node *t, struct ly_ctx *c, uint32_t o, int want_diff) { struct lyd_node *d = NULL; LY_ERR r = lyd_validate_all(&t, c, o, want_diff ? &d : NULL); OUT[0] = t; OUT[1] = d; return r; }
X(yw_validate_module) int yw_validate_module(struct lyd_node *t, struct lys_module *m, uint32_t o) { LY_ERR r = lyd_validate_module(&t, m, o, NULL); OUT[0] = t; return r; }
X(yw_validate_op) int yw_validate_op(struct lyd_node *op, struct lyd_node *dep, uint32_t type) { return lyd_validate_op(op, dep, type, NULL); }
X(yw_implicit_all) int yw_implicit_all(struct lyd_node *t, struct ly_ctx *c, uint32_t o) { LY_ERR r = lyd_new_implicit_all(&t, c, o, NULL); OUT[0] = t; return r; }
X(yw_print) int yw_print(struct lyd_node *n, uint32_t fmt, uint32_t o) { char *s = NULL; LY_ERR r = lyd_print_mem(&s, n, fmt, o); OUT[0] = s; return r; }
X(yw_free_all) void yw_free_all(struct lyd_node *n) { lyd_free_all(n); }
X(yw_free_tree) void yw_free_tree(struct lyd_node *n) { lyd_free_tree(n); }
X(yw_free_siblings) void yw_free_siblings(struct lyd_node *n) { lyd_free_siblings(n); }
X(yw_find_xpath) int yw_find_xpath(struct lyd_node *cn, struct lyd_node *tree, const char *xp) {
    struct ly_set *s = NULL; LY_ERR r;
#if 3 >= 3
    r = tree ? lyd_find_xpath3(cn, tree, xp, LY_VALUE_JSON, NULL, NULL, &s) : lyd_find_xpath(cn, xp, &s);
#else
    r = tree ? lyd_find_xpath3(cn, tree, xp, NULL, &s) : lyd_find_xpath(cn, xp, &s);
#endif
    OUT[0] = s; OUT[1] = s ? s->objs : NULL; OUT[2] = (void *)(uintptr_t)(s ? s->count : 0); return r;
}
X(yw_set_free) void yw_set_free(struct ly_set *s) { ly_set_free(s, NULL); }
#if 3 >= 3
X(yw_eval_xpath) int yw_eval_xpath(struct lyd_node *cn, struct lyd_node *tree, const char *xp) {
    LY_XPATH_TYPE t; struct ly_set *s = NULL; char *str = NULL; long double num = 0; ly_bool b = 0;
    LY_ERR r = lyd_eval_xpath4(cn, tree, NULL, xp, LY_VALUE_JSON, NULL, NULL, &t, &s, &str, &num, &b);
    OUT[0] = (void *)(uintptr_t)t; OUT[1] = s; OUT[2] = str; OUT[3] = (void *)(uintptr_t)b; OUT[4] = s ? s->objs : NULL; OUT[5] = (void *)(uintptr_t)(s ? s->count : 0); NUM = (double)num; return r;
}
#endif
X(yw_diff) int yw_diff(struct lyd_node *a, struct lyd_node *b, uint32_t o) { struct lyd_node *d = NULL; LY_ERR r = lyd_diff_siblings(a, b, o, &d); OUT[0] = d; return r; }
X(yw_diff_apply) int yw_diff_apply(struct lyd_node *t, struct lyd_node *d) { LY_ERR r = lyd_diff_apply_all(&t, d); OUT[0] = t; return r; }
X(yw_diff_reverse) int yw_diff_reverse(struct lyd_node *d) { struct lyd_node *o = NULL; LY_ERR r = lyd_diff_reverse_all(d, &o); OUT[0] = o; return r; }
X(yw_merge) int yw_merge(struct lyd_node *t, struct lyd_node *s, uint32_t o) { LY_ERR r = lyd_merge_siblings(&t, s, o); OUT[0] = t; return r; }
X(yw_dup_siblings) int yw_dup_siblings(struct lyd_node *n, uint32_t o) { struct lyd_node *d = NULL; LY_ERR r = lyd_dup_siblings(n, NULL, o, &d); OUT[0] = d; return r; }
X(yw_dup_single) int yw_dup_single(struct lyd_node *n, uint32_t o) { struct lyd_node *d = NULL; LY_ERR r = lyd_dup_single(n, NULL, o, &d); OUT[0] = d; return r; }
X(yw_new_path) int yw_new_path(struct lyd_node *p, struct ly_ctx *c, const char *path, const char *v, uint32_t o) { struct lyd_node *np = NULL, *n = NULL; LY_ERR r = lyd_new_path2(p, c, path, v, v ? strlen(v) : 0, LYD_ANYDATA_STRING, o, &np, &n); OUT[0] = np; OUT[1] = n; return r; }
X(yw_new_meta) int yw_new_meta(struct lyd_node *n, const char *name, const char *v) { return lyd_new_meta(NULL, n, NULL, name, v, 0, NULL); }
X(yw_find_path) int yw_find_path(struct lyd_node *n, const char *p, int output) { struct lyd_node *m = NULL; LY_ERR r = lyd_find_path(n, p, output, &m); OUT[0] = m; return r; }
X(yw_unlink) void yw_unlink(struct lyd_node *n) { lyd_unlink_tree(n); }
X(yw_insert_sibling) int yw_insert_sibling(struct lyd_node *s, struct lyd_node *n) { struct lyd_node *f = NULL; LY_ERR r = lyd_insert_sibling(s, n, &f); OUT[0] = f; return r; }
X(yw_insert_child) int yw_insert_child(struct lyd_node *p, struct lyd_node *n) { return lyd_insert_child(p, n); }
X(yw_insert_before) int yw_insert_before(struct lyd_node *s, struct lyd_node *n) { return lyd_insert_before(s, n); }
X(yw_insert_after) int yw_insert_after(struct lyd_node *s, struct lyd_node *n) { return lyd_insert_after(s, n); }
X(yw_change_term) int yw_change_term(struct lyd_node *n, const char *v) { return lyd_change_term(n, v); }
X(yw_compare) int yw_compare(struct lyd_node *a, struct lyd_node *b, uint32_t o) { return lyd_compare_siblings(a, b, o); }

/* node access */
X(yw_node_ptr) void *yw_node_ptr(struct lyd_node *n, int f) {
    switch (f) { case 0: return n->next; case 1: return n->prev; case 2: return (void *)(n->parent ? &n->parent->node : NULL); case 3: return lyd_child(n); case 4: return (void *)n->schema; case 5: return lyd_first_sibling(n); case 6: return n->meta; case 7: return (void *)lyd_owner_module(n); default: return NULL; }
}
X(yw_node_name) const char *yw_node_name(struct lyd_node *n) { return LYD_NAME(n); }
X(yw_node_value) const char *yw_node_value(struct lyd_node *n) { return lyd_get_value(n); }
X(yw_node_ns) const char *yw_node_ns(struct lyd_node *n) { if (n->schema) return n->schema->module->ns; return ((struct lyd_node_opaq *)n)->name.module_ns; }
X(yw_node_flags) uint32_t yw_node_flags(struct lyd_node *n) { return n->flags; }
X(yw_node_type) uint32_t yw_node_type(struct lyd_node *n) { return n->schema ? n->schema->nodetype : 0; }
X(yw_node_path) char *yw_node_path(struct lyd_node *n) { return lyd_path(n, LYD_PATH_STD, NULL, 0); }
X(yw_meta_get) const char *yw_meta_get(struct lyd_node *n, const char *mod, const char *name) { struct lyd_meta *m; for (m = n->meta; m; m = m->next) if (!strcmp(m->name, name) && !strcmp(m->annotation->module->name, mod)) return lyd_get_meta_value(m); return NULL; }
X(yw_any_str) int yw_any_str(struct lyd_node *n) { char *s = NULL; LY_ERR r = lyd_any_value_str(n, &s); OUT[0] = s; return r; }

/* schema nodes */
X(yw_schema_find) const void *yw_schema_find(struct ly_ctx *c, const char *p, int output) { return lys_find_path(c, NULL, p, output); }
X(yw_schema_ptr) const void *yw_schema_ptr(struct lysc_node *n, int f) { switch (f) { case 0: return n->next; case 1: return n->parent; case 2: return lysc_node_child(n); case 3: return n->module; default: return NULL; } }
X(yw_schema_name) const char *yw_schema_name(struct lysc_node *n) { return n->name; }
X(yw_schema_flags) uint32_t yw_schema_flags(struct lysc_node *n) { return n->flags | ((uint32_t)n->nodetype << 16); }

/* test aids */
X(yw_test_abort) void yw_test_abort(void) { abort(); }
X(yw_test_null) int yw_test_null(void) { return *(volatile int *)-4; }
#include <assert.h>
X(yw_test_assert) void yw_test_assert(int v) { assert(v != 7); }
