/* The commands of qw. Each takes its arguments (its own name left out) and gives
 * the exit status: 0 done, 1 some documents were bad, 2 could not run. */
#ifndef QW_COMMANDS_H
#define QW_COMMANDS_H

int cmd_charset(int argc, char *const *argv);
int cmd_clean(int argc, char *const *argv);
int cmd_explain(int argc, char *const *argv);
int cmd_read(int argc, char *const *argv);
int cmd_write(int argc, char *const *argv);
int cmd_report(int argc, char *const *argv);
int cmd_stats(int argc, char *const *argv);
int cmd_undo(int argc, char *const *argv);
int cmd_weigh(int argc, char *const *argv);
int cmd_rules(int argc, char *const *argv);
int cmd_mine(int argc, char *const *argv);
int cmd_train(int argc, char *const *argv);

#endif
