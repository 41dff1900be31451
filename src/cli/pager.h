/* Pagers: what is long, on a terminal, goes through $PAGER, or less. */
#ifndef QW_PAGER_H
#define QW_PAGER_H

/* From here on standard output goes to the pager; nothing when it is no terminal. less
 * leaves at once when all fits on one screen. */
void pager_start(void);

/* Wait until the reader is done. Standard output must be flushed. */
void pager_end(void);

#endif
