// What the page shows. Texts go in by textContent only: the error of a job is written by whoever made it fail. Trusted Types hold us to it.

const pollEvery = 5_000;
const deadShown = 100;
const retriedAtOnce = 1_000;
const platformTenant = '00000000-0000-0000-0000-000000000000';

const number = new Intl.NumberFormat();
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

const field = (row, name) => row.querySelector(`[data-field="${name}"]`);
const busy = new Set();
let timer = 0;
// Counts polls and sign-outs: an answer that comes after the next of them is not shown.
let turn = 0;

async function poll() {
    clearTimeout(timer);
    const mine = ++turn;
    try {
        if (!session)
            await refresh();
        const scope = `allTenants=${part('all-tenants').checked}`;
        const [stats, dead] = await Promise.all([call(`/jobs/stats?${scope}`), call(`/jobs?state=dead&limit=${deadShown}&${scope}`)]);
        if (mine === turn)
            show(stats.kinds, dead);
    } catch (error) {
        if (mine === turn && !explain(error))
            return;
    }
    if (mine === turn && document.visibilityState === 'visible')
        timer = setTimeout(poll, pollEvery);
}

// Whether asking again may help.
function explain(error) {
    part('board').classList.add('stale');
    if (error.status === 401)
        leave('Your session has ended. Sign in again.');
    else if (error.code === 'origin_not_allowed')
        leave(`${error.message} Open this page at the public address of the service.`, true);
    else if (error.status === 403)
        say(error.message, true);
    else
        say('The service does not answer as it should. Trying again.', true);
    return error.status !== 401 && error.status !== 403;
}

function show(kinds, dead) {
    const board = part('board');
    if (board.hidden || board.classList.contains('stale'))
        say('');
    board.classList.remove('stale');
    board.hidden = false;
    const totals = sum(kinds);
    fillNumbers(part('totals'), totals);
    sync('kinds', kinds, kind => kind.kind, fillKind);
    sync('dead', dead.items, job => job.id, fillJob);
    part('no-kinds').hidden = kinds.length > 0;
    part('dead-hint').textContent = dead.items.length === 0 ? 'There are none.'
        : dead.nextCursor ? `The newest ${dead.items.length} of ${number.format(totals.dead)}.` : 'Newest first.';
    part('updated').textContent = `As of ${clock.format(new Date())}; looks again every ${pollEvery / 1000} seconds.`;
    document.title = totals.dead > 0 ? `(${number.format(totals.dead)} dead) Jobs` : 'Jobs';
}

// Forgets what is shown.
function clear() {
    turn++;
    clearTimeout(timer);
    busy.clear();
    part('confirm').close();
    part('all-tenants').checked = false;
    part('board').hidden = true;
    for (const id of ['question', 'kinds', 'dead', 'dead-hint', 'updated'])
        part(id).replaceChildren();
    for (const value of part('totals').querySelectorAll('dd'))
        value.replaceChildren();
    document.title = 'Jobs';
}

function sum(kinds) {
    const of = name => kinds.reduce((total, kind) => total + kind[name], 0);
    const ages = kinds.map(kind => kind.oldestSeconds).filter(age => age !== null);
    return {
        available: of('available'), scheduled: of('scheduled'), running: of('running'), retryable: of('retryable'), dead: of('dead'),
        succeededLastMinute: of('succeededLastMinute'), oldestSeconds: ages.length > 0 ? Math.max(...ages) : null,
    };
}

function fillNumbers(row, { available, scheduled, running, retryable, dead, succeededLastMinute, oldestSeconds }) {
    put(row, 'available', number.format(available));
    put(row, 'running', number.format(running));
    put(row, 'waiting', number.format(scheduled + retryable));
    put(row, 'succeeded', number.format(succeededLastMinute));
    put(row, 'oldest', oldestSeconds === null ? '–' : duration(oldestSeconds));
    put(row, 'dead', number.format(dead)).classList.toggle('bad', dead > 0);
}

function fillKind(row, kind) {
    fillNumbers(row, kind);
    put(row, 'kind', kind.kind);
    put(row, 'paused', kind.pausedByPlatform ? 'paused by the platform' : 'paused').hidden = !kind.paused;
    const button = row.querySelector('button');
    button.hidden = kind.dead === 0;
    button.ariaLabel = `Retry all dead jobs of kind ${kind.kind}`;
    button.onclick = () => askToRetryKind(button, kind);
}

function fillJob(row, job) {
    const ofPlatform = job.tenantId === platformTenant;
    put(row, 'kind', job.kind);
    put(row, 'id', job.id);
    put(row, 'tenant', ofPlatform ? 'of the platform' : `tenant ${job.tenantId}`).hidden = !part('all-tenants').checked;
    put(row, 'died', moment.format(new Date(job.finishedAt))).dateTime = job.finishedAt;
    put(row, 'attempts', `${job.attempt} of ${job.maxAttempts}`);
    put(row, 'error', job.lastError ?? '');
    const button = row.querySelector('button');
    button.ariaLabel = `Retry job ${job.id} of kind ${job.kind}`;
    button.onclick = () => retryJob(button, job);
}

function retryJob(button, job) {
    return once(button, job.id, async () => {
        const scope = job.tenantId === session.tenantId ? '' : '?allTenants=true';
        await call(`/jobs/${encodeURIComponent(job.id)}/retry${scope}`, { method: 'POST' });
        say(`Job ${job.id} is queued again.`);
        await poll();
    });
}

function askToRetryKind(button, kind) {
    const allTenants = part('all-tenants').checked;
    const jobs = `${number.format(kind.dead)} dead ${kind.dead === 1 ? 'job' : 'jobs'} of kind ${kind.kind}`;
    part('question').textContent = `Retry ${jobs}${allTenants ? ' in all tenants' : ''}?`;
    part('yes').onclick = () => {
        part('confirm').close();
        once(button, kind.kind, () => retryKind(kind, allTenants));
    };
    part('confirm').showModal();
}

// As many calls as the jobs that were dead need, and no more: those that die again meanwhile are not tried for ever.
async function retryKind({ kind, dead }, allTenants) {
    let retried = 0;
    for (let left = dead; left > 0; left -= retriedAtOnce)
        retried += (await call('/jobs/retry', { method: 'POST', body: { kind, allTenants } })).retried;
    say(`${number.format(retried)} ${retried === 1 ? 'job' : 'jobs'} of kind ${kind} queued again.`);
    await poll();
}

// Does something unless it is under way. The button keeps the focus, which a disabled one would lose.
async function once(button, key, work) {
    if (busy.has(key))
        return;
    busy.add(key);
    button.ariaDisabled = 'true';
    try {
        await work();
    } catch (error) {
        say(error instanceof Refusal ? error.message : 'The service does not answer. Try again.', true);
    } finally {
        busy.delete(key);
        button.ariaDisabled = null;
    }
}

// Read out by a screen reader when it changes.
function say(text, trouble = false) {
    if (part('notice').textContent !== text)
        part('notice').textContent = text;
    part('notice').classList.toggle('trouble', trouble);
}

function put(row, name, text) {
    const cell = field(row, name);
    if (cell.textContent !== text)
        cell.textContent = text;
    return cell;
}

// Brings rows in line with items. Rows that stay are not moved, so that the focus and a selection in them stay too.
function sync(id, items, keyOf, fill) {
    const body = part(id);
    const rows = new Map(Array.from(body.rows, row => [row.dataset.key, row]));
    const keys = new Set(items.map(keyOf));
    for (const [key, row] of rows) {
        if (keys.has(key))
            continue;
        if (row.contains(document.activeElement))
            part(`${id}-heading`).focus();
        row.remove();
    }
    items.forEach((item, index) => {
        const row = rows.get(keyOf(item)) ?? part(`${id}-row`).content.firstElementChild.cloneNode(true);
        row.dataset.key = keyOf(item);
        fill(row, item);
        if (body.rows[index] !== row)
            body.insertBefore(row, body.rows[index] ?? null);
    });
    body.parentElement.hidden = items.length === 0;
}

function duration(seconds) {
    const [s, m, h] = [Math.max(0, Math.round(seconds)), Math.floor(seconds / 60), Math.floor(seconds / 3600)];
    return s < 60 ? `${s} s` : m < 60 ? `${m} min ${s % 60} s` : h < 48 ? `${h} h ${m % 60} min` : `${Math.floor(h / 24)} d ${h % 24} h`;
}

part('sign-in').addEventListener('submit', signIn);
part('sign-out').addEventListener('click', signOut);
part('no').addEventListener('click', () => part('confirm').close());
part('all-tenants').addEventListener('change', poll);
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible' && part('sign-in').hidden) poll(); });
window.addEventListener('storage', event => { if (session && event.key === hint && event.newValue === null) leave('Signed out in another tab.'); });

if (hasHint())
    poll();
else
    leave('');
