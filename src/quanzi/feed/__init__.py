"""What members say to their circles: posts, comments, likes, and reading them newest first.

Promises: only who may read a circle reads its posts; nothing is ranked; a count beside a post equals the people behind
it; an edit keeps what was said before; what its author deletes is gone; what staff delete has a reason that its author
reads; unread counts are the same on every device.

Two more doors: `feed.own` (what I wrote, also where I can't read any more) and `feed.telling` (what came lately).
"""

from quanzi.feed.answer import comment_post, delete_comment, edit_comment
from quanzi.feed.events import CommentPublished, PostPublished
from quanzi.feed.export import export_authored
from quanzi.feed.model import Comment, Post
from quanzi.feed.publish import delete_post, edit_post, publish_post
from quanzi.feed.react import like_comment, like_post, unlike_comment, unlike_post
from quanzi.feed.thread import find_comment, list_comments, list_revisions
from quanzi.feed.timeline import best_posts, find_post, list_authored, list_circle_posts, list_home
from quanzi.feed.unread import count_unread, mark_seen

__all__ = [
    "Comment",
    "CommentPublished",
    "Post",
    "PostPublished",
    "best_posts",
    "comment_post",
    "count_unread",
    "delete_comment",
    "delete_post",
    "edit_comment",
    "edit_post",
    "export_authored",
    "find_comment",
    "find_post",
    "like_comment",
    "like_post",
    "list_authored",
    "list_circle_posts",
    "list_comments",
    "list_home",
    "list_revisions",
    "mark_seen",
    "publish_post",
    "unlike_comment",
    "unlike_post",
]
