/* XPath makes a number of every value that it compares, mostly of a few digits: the C library's way, by numbers of 128
 * bits that WebAssembly has in software only, costs more than the comparison. */
#include <stdlib.h>

#undef strtold
extern long double strtold(const char *restrict text, char **restrict end);

/* As strtold, which has whatever is not up to nine digits and the end. */
long double yw_strtold(const char *restrict text, char **restrict end)
{
    const char *at = text;
    int number = 0;

    while (at - text < 9 && *at >= '0' && *at <= '9') number = number * 10 + (*at++ - '0');
    if (at == text || *at) return strtold(text, end);
    if (end) *end = (char *)at;
    return number;
}
