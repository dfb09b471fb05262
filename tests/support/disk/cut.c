/* What a disk keeps when the power goes: of the files below $DISK, what was there at their last fsync, beside them as <name>.durable.
   Preloaded into a process; its own reads and writes go on as ever. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void keep(int fd) {
    const char *disk = getenv("DISK");
    char link[64], path[PATH_MAX], fresh[PATH_MAX + 8], durable[PATH_MAX + 16], piece[65536];
    if (!disk) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return;
    path[length] = 0;
    if (strncmp(path, disk, strlen(disk)) != 0) return;
    snprintf(fresh, sizeof fresh, "%s.fresh", path);
    snprintf(durable, sizeof durable, "%s.durable", path);
    int from = open(path, O_RDONLY), to = open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (from < 0 || to < 0) abort();
    for (ssize_t got; (got = read(from, piece, sizeof piece)) > 0;)
        if (write(to, piece, got) != got) abort();
    close(from);
    close(to);
    if (rename(fresh, durable) != 0) abort(); /* all of it or nothing: what is between is made of both by the test */
}

int fsync(int fd) { keep(fd); return 0; }
int fdatasync(int fd) { keep(fd); return 0; }
