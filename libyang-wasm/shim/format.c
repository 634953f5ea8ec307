/* libyang prints everything and makes every canonical value by vasprintf, and paths by sprintf; the C library's cost more
 * than all the rest of printing does. Texts and whole numbers without flags are put together here, any other format is
 * the library's. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text { char *at; size_t used, size; };

/* Room for so many more bytes and the end; NULL where there is no memory. */
static char *room(struct text *t, size_t more)
{
    size_t need = t->used + more + 1;

    if (need > t->size) {
        size_t size = need < 64 ? 64 : need * 2;
        char *at = realloc(t->at, size);
        if (!at) return NULL;
        t->at = at;
        t->size = size;
    }
    return t->at + t->used;
}

static int put(struct text *t, const char *bytes, size_t length, size_t width)
{
    size_t pad = width > length ? width - length : 0;
    char *to = room(t, pad + length);

    if (!to) return -1;
    memset(to, ' ', pad);
    memcpy(to + pad, bytes, length);
    t->used += pad + length;
    return 0;
}

/* A width or precision: digits, or an argument; -1 for one that is not for here. */
static int size_of(const char **format, va_list *args)
{
    int size = 0;

    if (**format == '*') {
        (*format)++;
        return va_arg(*args, int);
    }
    for (; **format >= '0' && **format <= '9'; (*format)++)
        if ((size = size * 10 + (**format - '0')) > 4096) return -1;
    return size;
}

/* 0: done; 1: the library's; -1: no memory. */
static int format_simple(struct text *t, const char *format, va_list *args)
{
    while (*format) {
        const char *from = format;
        char digits[24], *digit = digits + sizeof digits;
        int width, precision = -1, longs = 0, done;

        while (*format && *format != '%') format++;
        if (format > from && put(t, from, format - from, 0)) return -1;
        if (!*format++) break;
        if (*format == '0' || (width = size_of(&format, args)) < 0) return 1;
        if (*format == '.') {
            format++;
            if ((precision = size_of(&format, args)) < 0) return 1;
        }
        while (*format == 'l' && longs < 2) { format++; longs++; }
        switch (*format++) {
        case 's': {
            const char *s = va_arg(*args, const char *);
            if (!s || longs) return 1;
            done = put(t, s, precision < 0 ? strlen(s) : strnlen(s, precision), width);
            break;
        }
        case 'c': {
            char c = va_arg(*args, int);
            if (precision >= 0 || longs) return 1;
            done = put(t, &c, 1, width);
            break;
        }
        case 'u':
        case 'd': {
            int is_signed = format[-1] == 'd';
            int64_t value = longs == 2 ? va_arg(*args, long long)
                : is_signed ? va_arg(*args, long) : (int64_t)va_arg(*args, unsigned long);
            int negative = is_signed && value < 0;
            uint64_t rest = negative ? -(uint64_t)value : (uint64_t)value;
            if (precision >= 0) return 1;
            do *--digit = '0' + rest % 10; while (rest /= 10);
            if (negative) *--digit = '-';
            done = put(t, digit, digits + sizeof digits - digit, width);
            break;
        }
        case '%':
            if (format[-2] != '%') return 1;
            done = put(t, "%", 1, 0);
            break;
        default:
            return 1;
        }
        if (done) return -1;
    }
    return 0;
}

static int format_by_library(char **text, const char *format, va_list args)
{
    va_list again;
    int length;

    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0 || !(*text = malloc(length + 1))) return -1;
    return vsnprintf(*text, length + 1, format, args);
}

int sprintf(char *restrict text, const char *restrict format, ...)
{
    struct text t = {text, 0, SIZE_MAX};
    va_list args;
    int length;

    va_start(args, format);
    if (format_simple(&t, format, &args)) {
        va_end(args);
        va_start(args, format);
        length = vsprintf(text, format, args);
    } else {
        text[t.used] = '\0';
        length = t.used;
    }
    va_end(args);
    return length;
}

int vasprintf(char **text, const char *format, va_list args)
{
    struct text t = {0};
    va_list own;
    int how;

    va_copy(own, args);
    how = format_simple(&t, format, &own);
    va_end(own);
    if (how || !room(&t, 0)) {
        free(t.at);
        return how > 0 ? format_by_library(text, format, args) : -1;
    }
    t.at[t.used] = '\0';
    *text = t.at;
    return t.used;
}
