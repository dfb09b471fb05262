/* Tells the processes that are started with it a time that is CLOCK_SKEW seconds wrong. Clocks that only measure go on as they do. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long skew(void)
{
	const char *given = getenv("CLOCK_SKEW");

	return given ? atol(given) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	static int (*there)(clockid_t, struct timespec *);
	int answer;

	if (!there)
		there = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
	answer = there(clock, now);
	if (!answer && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
		now->tv_sec += skew();
	return answer;
}

int gettimeofday(struct timeval *now, void *zone)
{
	struct timespec found;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &found);
	now->tv_sec = found.tv_sec;
	now->tv_usec = found.tv_nsec / 1000;
	return 0;
}

time_t time(time_t *where)
{
	struct timespec found;

	clock_gettime(CLOCK_REALTIME, &found);
	if (where)
		*where = found.tv_sec;
	return found.tv_sec;
}
