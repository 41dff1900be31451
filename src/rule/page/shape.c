#include "rule/page/shape.h"

enum { MOST_CHARS = 120 };

const char *const qw_shape_names[QW_SHAPES] = { "shape.line", "shape.char", "shape.mark",
    "shape.comma", "shape.blank", "shape.sign", "shape.digit", "shape.colon", "shape.stop",
    "shape.quote", "shape.item" };

static double
at_most(size_t n, size_t most)
{
    return (double)(n < most ? n : most);
}

void
qw_shape(const struct qw_line *l, double shape[QW_SHAPES])
{
    shape[0] = 1;
    shape[1] = at_most(l->chars, MOST_CHARS) / 10;
    shape[2] = at_most(l->marks, 6);
    shape[3] = at_most(l->commas, 6);
    shape[4] = at_most(l->blanks, 6);
    shape[5] = at_most(l->signs, 4);
    shape[6] = at_most(l->digits, 8) / 4;
    shape[7] = l->colon;
    shape[8] = l->stop;
    shape[9] = l->quote;
    shape[10] = l->item || l->tree;
}

double
qw_shape_weigh(const struct qw_line *l, const double weights[QW_SHAPES])
{
    double shape[QW_SHAPES], sum = 0;

    qw_shape(l, shape);
    for (size_t i = 0; i < QW_SHAPES; i++)
        sum += weights[i] * shape[i];
    return sum;
}
