from rest_framework import permissions, serializers, viewsets

from .models import Note


class NoteSerializer(serializers.ModelSerializer):
    class Meta:
        model = Note
        fields = ["id", "text", "stars"]


class NoteViewSet(viewsets.ModelViewSet):
    """Notes, *marked down*."""
    queryset = Note.objects.order_by("id")
    serializer_class = NoteSerializer
    permission_classes = [permissions.IsAuthenticatedOrReadOnly]
    filterset_fields = ["stars"]
    search_fields = ["text"]
