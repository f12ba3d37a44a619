#include "spokeshave/intake.h"

#include "spokeshave/pool.h"
#include "spokeshave/wheel_scan.h"

struct intake {
	struct wheel_fetch *wheels;
	struct unpacker *unpacker; /* null: no files are wanted */
	struct pool *pool;
};

static bool take_in(struct run *r, void *ctx, size_t i, struct arena *a, struct err *e)
{
	struct intake *in = ctx;
	struct wheel_fetch *wheel = &in->wheels[i];
	struct wheel_facts *facts = NEW(a, struct wheel_facts);
	if (!wheel_scan(r, a, wheel, in->unpacker, facts, &wheel->unpacked, e)) return false;
	wheel->facts = facts;
	return wheel_metadata_fits(wheel, facts->metadata_sha256, e);
}

static void arrived(void *ctx, size_t i)
{
	struct intake *in = ctx;
	pool_give(in->pool, i);
}

bool intake_wheels(struct run *r, struct index *x, struct wheel_fetch *wheels, size_t n, const struct intake_opts *opts,
                   struct err *e)
{
	struct unpacker unpacker;
	struct intake in = { .wheels = wheels };
	struct err of_worker;
	unpacker_open(&unpacker, &(struct unpack_opts){ opts->mtime, opts->beside, opts->strip });
	if (opts->files) in.unpacker = &unpacker;
	in.pool = pool_open(r, n, take_in, &in);
	bool ok = index_fetch_each(x, run_arena(r), wheels, n, arrived, &in, e);
	if (!ok) pool_cancel(in.pool);
	bool taken = pool_close(in.pool, &of_worker);
	if (ok && !taken) *e = of_worker;
	unpacker_close(&unpacker);
	return ok && taken;
}
