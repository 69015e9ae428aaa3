#define _GNU_SOURCE /* struct ucred */
#include "channels.h"

#include <gcplot/cycle.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * Each small write takes a buffer of its own in the kernel, of some 800 bytes however few it
 * writes: so much for what a program prints while gcplot draws. The kernel cuts it to its limit.
 */
enum { SEND_BUFFER = 4 << 20 };

union control {
    struct cmsghdr header; /* aligned as it must be */
    char bytes[CMSG_SPACE(sizeof(struct ucred))];
};

static int64_t pid_of(struct msghdr *message)
{
    for (struct cmsghdr *at = CMSG_FIRSTHDR(message); at; at = CMSG_NXTHDR(message, at)) {
        struct ucred who;
        if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_CREDENTIALS)
            continue;
        memcpy(&who, CMSG_DATA(at), sizeof who);
        return who.pid == 0 ? GC_ABSENT : who.pid;
    }
    return GC_ABSENT;
}

/* One call never joins the bytes of two writers. */
static ssize_t read_socket(struct gc_channel *channel, int64_t *pid)
{
    union control control;
    struct iovec into = {channel->buffer, sizeof channel->buffer};
    struct msghdr message = {.msg_iov = &into,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    /* Files that a writer sends with its bytes do not fit into the control data: they are closed.
     */
    ssize_t got = recvmsg(channel->ours, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    *pid = got > 0 ? pid_of(&message) : 0;
    return got;
}

/* Beyond the limit only root may go; a smaller buffer is one, too. */
static void enlarge(int socket)
{
    int size = SEND_BUFFER;
    if (setsockopt(socket, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) != 0)
        setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
}

struct gc_channel *gc_channel_new_credentials(struct gc_error *error)
{
    int ends[2], on = 1;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return gc_channel_refuse(error);
    /* A program that reads its stderr is to meet an end there, not to wait for us. */
    if (setsockopt(ends[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0 ||
        shutdown(ends[0], SHUT_WR) != 0) {
        gc_channel_refuse(error);
        close(ends[0]);
        close(ends[1]);
        return NULL;
    }
    enlarge(ends[1]);
    return gc_channel_make(ends, read_socket, error);
}
