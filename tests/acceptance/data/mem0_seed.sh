# setup: categories
curl -X PATCH "https://api.mem0.ai/api/v1/orgs/organizations/graphmem/projects/mem0/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{"custom_categories": <categories>}'

# 4.1 user, v1.0
curl -X POST "https://api.mem0.ai/v1/memories/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "messages": [
             {"role": "user", "content": "Hi, I'\''m Alex. I'\''m a vegetarian and I'\''m allergic to nuts."},
             {"role": "assistant", "content": "Hello Alex! I'\''ve noted that you'\''re a vegetarian and have a nut allergy. I'\''ll keep this in mind for any food-related recommendations or discussions."}
         ],
         "user_id": "alex",
         "metadata": {"food": "vegan"}
     }'

# 4.1 session, v1.0
curl -X POST "https://api.mem0.ai/v1/memories/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "messages": [
             {"role": "user", "content": "I'\''m planning a trip to Japan next month."},
             {"role": "assistant", "content": "That'\''s exciting, Alex! A trip to Japan next month sounds wonderful. Would you like some recommendations for vegetarian-friendly restaurants in Japan?"},
             {"role": "user", "content": "Yes, please! Especially in Tokyo."},
             {"role": "assistant", "content": "Great! I'\''ll remember that you'\''re interested in vegetarian restaurants in Tokyo for your upcoming trip. I'\''ll prepare a list for you in our next interaction."}
         ],
         "user_id": "alex123",
         "run_id": "trip-planning-2024"
     }'

# 4.1 agent, v1.0
curl -X POST "https://api.mem0.ai/v1/memories/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "messages": [
             {"role": "system", "content": "You are an AI tutor with a personality. Give yourself a name for the user."},
             {"role": "assistant", "content": "Understood. I'\''m an AI tutor with a personality. My name is Alice."}
         ],
         "agent_id": "ai-tutor"
     }'

# setup: delete alex
curl -X DELETE "https://api.mem0.ai/v1/entities/user/alex/" -H "Authorization: Token your-api-key"

# setup: delete alex123
curl -X DELETE "https://api.mem0.ai/v1/entities/user/alex123/" -H "Authorization: Token your-api-key"

# setup: delete ai-tutor
curl -X DELETE "https://api.mem0.ai/v1/entities/agent/ai-tutor/" -H "Authorization: Token your-api-key"

# 4.1 user, v1.1
curl -X POST "https://api.mem0.ai/v1/memories/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "messages": [
             {"role": "user", "content": "Hi, I'\''m Alex. I'\''m a vegetarian and I'\''m allergic to nuts."},
             {"role": "assistant", "content": "Hello Alex! I'\''ve noted that you'\''re a vegetarian and have a nut allergy. I'\''ll keep this in mind for any food-related recommendations or discussions."}
         ],
         "user_id": "alex",
         "output_format": "v1.1",
         "metadata": {"food": "vegan"}
     }'

# 4.1 session, v1.1
curl -X POST "https://api.mem0.ai/v1/memories/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "messages": [
             {"role": "user", "content": "I'\''m planning a trip to Japan next month."},
             {"role": "assistant", "content": "That'\''s exciting, Alex! A trip to Japan next month sounds wonderful. Would you like some recommendations for vegetarian-friendly restaurants in Japan?"},
             {"role": "user", "content": "Yes, please! Especially in Tokyo."},
             {"role": "assistant", "content": "Great! I'\''ll remember that you'\''re interested in vegetarian restaurants in Tokyo for your upcoming trip. I'\''ll prepare a list for you in our next interaction."}
         ],
         "user_id": "alex123",
         "output_format": "v1.1",
         "run_id": "trip-planning-2024"
     }'

# 4.1 agent, v1.1
curl -X POST "https://api.mem0.ai/v1/memories/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "messages": [
             {"role": "system", "content": "You are an AI tutor with a personality. Give yourself a name for the user."},
             {"role": "assistant", "content": "Understood. I'\''m an AI tutor with a personality. My name is Alice."}
         ],
         "output_format": "v1.1",
         "agent_id": "ai-tutor"
     }'

# setup: July
curl -X POST "https://api.mem0.ai/v1/memories/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{"messages": <July>, "user_id": "alex", "timestamp": 1721001600}'

# setup: August
curl -X POST "https://api.mem0.ai/v1/memories/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{"messages": <August>, "user_id": "alex", "timestamp": 1722816000}'

# setup: likes
curl -X POST "https://api.mem0.ai/v1/memories/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{"messages": <likes>, "user_id": "alex123"}'

# setup: seat
curl -X POST "https://api.mem0.ai/v1/memories/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{"messages": <seat>, "user_id": "alex", "agent_id": "travel-assistant", "infer": false}'

# 4.2 search, v1.0
curl -X POST "https://api.mem0.ai/v1/memories/search/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "query": "What should I cook for dinner today?",
         "user_id": "alex"
     }'

# 4.2 search, v1.1
curl -X POST "https://api.mem0.ai/v1/memories/search/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "query": "What should I cook for dinner today?",
         "user_id": "alex",
         "output_format": "v1.1"
     }'

# 4.2 search by categories and metadata
curl -X POST "https://api.mem0.ai/v1/memories/search/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "query": "What do you know about me?",
         "categories": ["food_preferences"],
         "metadata": {"food": "vegan"}
     }'

# 4.2 search by user and agents
curl -X POST "https://api.mem0.ai/v1/memories/search/?version=v2" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "query": "What do you know about me?",
         "filters": {
             "AND": [
                 {"user_id": "alex"},
                 {"agent_id": {"in": ["travel-assistant", "customer-support"]}}
             ]
         }
     }'

# 4.2 search by dates
curl -X POST "https://api.mem0.ai/v1/memories/search/?version=v2" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "query": "What do you know about me?",
         "filters": {
             "AND": [
                 {"created_at": {"gte": "2024-07-20", "lte": "2024-07-10"}},
                 {"user_id": "alex"}
             ]
         }
     }'

# 4.3 users
curl -X GET "https://api.mem0.ai/v1/entities/" -H "Authorization: Token your-api-key"

# 4.4 get all of a user, v1.0
curl -X GET "https://api.mem0.ai/v1/memories/?user_id=alex&page=1&page_size=50" -H "Authorization: Token your-api-key"

# 4.4 get all of a user, v1.1
curl -X GET "https://api.mem0.ai/v1/memories/?user_id=alex&page=1&page_size=50&output_format=v1.1" -H "Authorization: Token your-api-key"

# 4.4 get all of an agent, v1.0
curl -X GET "https://api.mem0.ai/v1/memories/?agent_id=ai-tutor&page=1&page_size=50" -H "Authorization: Token your-api-key"

# 4.4 get all of an agent, v1.1
curl -X GET "https://api.mem0.ai/v1/memories/?agent_id=ai-tutor&page=1&page_size=50&output_format=v1.1" -H "Authorization: Token your-api-key"

# 4.4 get all of a session, v1.0
curl -X GET "https://api.mem0.ai/v1/memories/?user_id=alex123&run_id=trip-planning-2024&page=1&page_size=50" -H "Authorization: Token your-api-key"

# 4.4 get all of a session, v1.1
curl -X GET "https://api.mem0.ai/v1/memories/?user_id=alex123&run_id=trip-planning-2024&page=1&page_size=50&output_format=v1.1" -H "Authorization: Token your-api-key"

# 4.4 get one
curl -X GET "https://api.mem0.ai/v1/memories/<3 of 4.1 user, v1.1>/" -H "Authorization: Token your-api-key"

# 4.4 get all by a category
curl -X GET "https://api.mem0.ai/v1/memories/?user_id=alex123&categories=likes" -H "Authorization: Token your-api-key"

# 4.4 get all by categories
curl -X GET "https://api.mem0.ai/v1/memories/?user_id=alex123&categories=likes,food_preferences" -H "Authorization: Token your-api-key"

# 4.4 get all by a category, paged
curl -X GET "https://api.mem0.ai/v1/memories/?user_id=alex123&categories=likes&page=1&page_size=50" -H "Authorization: Token your-api-key"

# 4.4 get all by keywords
curl -X GET "https://api.mem0.ai/v1/memories/?user_id=alex123&keywords=to%20play&page=1&page_size=50" -H "Authorization: Token your-api-key"

# 4.4 get all by filters
curl -X GET "https://api.mem0.ai/v2/memories/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "filters": {
             "AND": [
                 {"user_id": "alex"},
                 {"created_at": {"gte": "2024-07-01", "lte": "2024-07-31"}},
                 {"categories": {"contains": "food_preferences"}},
                 {"keywords": {"contains": "to play"}}
             ]
         }
     }'

# 4.4 get all by filters, paged
curl -X GET "https://api.mem0.ai/v2/memories/?page=1&page_size=50" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "filters": {
             "AND": [
                 {"user_id": "alex"},
                 {"created_at": {"gte": "2024-07-01", "lte": "2024-07-31"}},
                 {"categories": {"contains": "food_preferences"}},
                 {"keywords": {"contains": "to play"}}
             ]
         }
     }'

# 4.5 first add
curl -X POST "https://api.mem0.ai/v1/memories/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "messages": [
             {"role": "user", "content": "I recently tried chicken and I loved it. I'\''m thinking of trying more non-vegetarian dishes.."}
         ],
         "user_id": "alex"
     }'

# 4.5 second add
curl -X POST "https://api.mem0.ai/v1/memories/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "messages": [
             {"role": "user", "content": "I recently tried chicken and I loved it. I'\''m thinking of trying more non-vegetarian dishes.."},
             {"role": "user", "content": "I turned vegetarian now."}
         ],
         "user_id": "alex"
     }'

# 4.5 history
curl -X GET "https://api.mem0.ai/v1/memories/<1 of 4.5 second add>/history/" -H "Authorization: Token your-api-key"

# 4.6 update
curl -X PUT "https://api.mem0.ai/v1/memories/<1 of 4.5 second add>/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "message": "I recently tried chicken and I loved it. I'\''m thinking of trying more non-vegetarian dishes.."
     }'

# 4.7 delete
curl -X DELETE "https://api.mem0.ai/v1/memories/<1 of 4.1 agent, v1.1>/" -H "Authorization: Token your-api-key"

# 4.7 delete, then get all
curl -X GET "https://api.mem0.ai/v1/memories/?agent_id=ai-tutor&page=1&page_size=50" -H "Authorization: Token your-api-key"

# 4.8 add a command to delete
curl -X POST "https://api.mem0.ai/v1/memories/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "messages": "Delete all of my food preferences",
         "user_id": "alex"
     }'

# 4.8 add a command to delete, then get all
curl -X GET "https://api.mem0.ai/v1/memories/?user_id=alex&page=1&page_size=50" -H "Authorization: Token your-api-key"

# setup: two
curl -X POST "https://api.mem0.ai/v1/memories/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{"messages": <two>, "user_id": "alex", "infer": false}'

# 4.9 batch update
curl -X PUT "https://api.mem0.ai/v1/memories/batch/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "memories": [
             {"memory_id": "<1 of setup: two>", "text": "Watches football"},
             {"memory_id": "<2 of setup: two>", "text": "Loves to travel"}
         ]
     }'

# 4.9 batch update, then get all
curl -X GET "https://api.mem0.ai/v1/memories/?user_id=alex&page=1&page_size=50" -H "Authorization: Token your-api-key"

# 4.10 batch delete
curl -X DELETE "https://api.mem0.ai/v1/memories/batch/" -H "Authorization: Token your-api-key" \
     -H "Content-Type: application/json" -d '{
         "memory_ids": [
             {"memory_id": "<1 of setup: two>"},
             {"memory_id": "<2 of setup: two>"}
         ]
     }'

# 4.10 batch delete, then get all
curl -X GET "https://api.mem0.ai/v1/memories/?user_id=alex&page=1&page_size=50" -H "Authorization: Token your-api-key"

# 4.7 delete all of a user
curl -X DELETE "https://api.mem0.ai/v1/memories/?user_id=alex" -H "Authorization: Token your-api-key"

# 4.7 delete all of a user, then get all
curl -X GET "https://api.mem0.ai/v1/memories/?user_id=alex&page=1&page_size=50" -H "Authorization: Token your-api-key"
