"""Addresses of tickets."""

from django.urls import URLPattern, path

from api.tickets import acts, conversation, files, giving, people, triage, views

urlpatterns: list[URLPattern] = [
    path("", views.Tickets.as_view(), name="tickets"),
    path("take-next/", giving.TakeNext.as_view(), name="take_next"),
    path("<int:number>/", views.OneTicket.as_view(), name="ticket"),
    path("<int:number>/messages/", conversation.Messages.as_view(), name="messages"),
    path("<int:number>/messages/<int:message_id>/", conversation.OneMessage.as_view(), name="message"),
    path("<int:number>/messages/<int:message_id>/erase/", conversation.EraseMessage.as_view(), name="erase_message"),
    path("<int:number>/messages/<int:message_id>/reveal/", conversation.RevealMessage.as_view(), name="reveal_message"),
    path("<int:number>/timeline/", conversation.Timeline.as_view(), name="timeline"),
    path("<int:number>/files/", files.TicketFiles.as_view(), name="ticket_files"),
    path("<int:number>/followers/", people.Followers.as_view(), name="followers"),
    path("<int:number>/followers/<int:user_id>/", people.OneFollower.as_view(), name="follower"),
    path("<int:number>/classification/", triage.TicketClassification.as_view(), name="classification"),
    path("<int:number>/corrections/", triage.Corrections.as_view(), name="corrections"),
    path("<int:number>/corrections/<int:correction_id>/", triage.OneCorrection.as_view(), name="correction"),
    path("<int:number>/take/", acts.Take.as_view(), name="take"),
    path("<int:number>/assign/", acts.Assign.as_view(), name="assign"),
    path("<int:number>/skip/", giving.Skip.as_view(), name="skip"),
    path("<int:number>/set-level/", acts.SetLevel.as_view(), name="set_level"),
    path("<int:number>/forward/", acts.Forward.as_view(), name="forward"),
    path("<int:number>/take-back/", acts.TakeBack.as_view(), name="take_back"),
    path("<int:number>/resume/", acts.Resume.as_view(), name="resume"),
    path("<int:number>/acknowledge/", acts.Acknowledge.as_view(), name="acknowledge"),
    path("<int:number>/reply/", acts.Reply.as_view(), name="reply"),
    path("<int:number>/ask/", acts.Ask.as_view(), name="ask"),
    path("<int:number>/note/", acts.Note.as_view(), name="note"),
    path("<int:number>/give-workaround/", acts.GiveWorkaround.as_view(), name="give_workaround"),
    path("<int:number>/propose-solution/", acts.ProposeSolution.as_view(), name="propose_solution"),
    path("<int:number>/accept/", acts.Accept.as_view(), name="accept"),
    path("<int:number>/refuse/", acts.Refuse.as_view(), name="refuse"),
    path("<int:number>/close/", acts.Close.as_view(), name="close"),
    path("<int:number>/reopen/", acts.Reopen.as_view(), name="reopen"),
    path("<int:number>/cancel/", acts.Cancel.as_view(), name="cancel"),
    path("<int:number>/rate/", acts.Rate.as_view(), name="rate"),
    path("<int:number>/replace-requester/", acts.ReplaceRequester.as_view(), name="replace_requester"),
    path("<int:number>/move/", acts.Move.as_view(), name="move"),
    path("<int:number>/mark-read/", acts.MarkRead.as_view(), name="mark_read"),
]
